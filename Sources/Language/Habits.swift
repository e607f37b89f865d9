/// Words of other languages that aren't commands there, and what to write here.
enum Habits {
  /// What to write in place of a word, if it is one of those.
  static func help(for word: String) -> String? {
    switch word {
    case "let", "var", "const", "gen": "a value is named by `x = 5`"
    case "def", "fn", "func", "function", "program": "a command is made by `define name { … }`"
    case "import", "from", "using", "library", "require":
      "nothing is imported; `include \"file.ald\"` runs a file"
    case "cd", "pwd": "files are found from the folder that the program was started in"
    default: nil
    }
  }
}
