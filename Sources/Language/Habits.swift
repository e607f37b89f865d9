/// What people of other languages type out of habit, and what to write here.
enum Habits {
  /// What to write in place of a word, if it is one of those.
  static func help(for word: String) -> String? { words[word] }

  private static let words: [String: String] = {
    var words: [String: String] = [:]
    func say(_ help: String, for habits: String...) {
      for habit in habits { words[habit] = help }
    }
    say("`quit` leaves", for: "exit", "bye", "q", "logout")
    say("`vars` lists the variables", for: "ls", "who", "whos", "dir")
    say("`help` lists the commands, `help train` explains one", for: "man", "doc", "info")
    say("a value is named by `x = 5`", for: "let", "var", "const", "gen", "generate_var")
    say("a command is made by `define name { … }`", for: "def", "fn", "func", "function", "program")
    say(
      "nothing is imported; `include \"file.ald\"` runs a file", for: "import", "from", "using",
      "library", "require")
    say("files are found from the folder that the program was started in", for: "cd", "pwd")
    say("`print` shows a value", for: "echo", "display", "puts", "println")
    say("`load` reads data", for: "use", "read", "insheet")
    say("`train` fits a model", for: "fit")
    return words
  }()
}
