@main struct Alidade { static func main() {} }
