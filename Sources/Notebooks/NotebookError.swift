/// What can be wrong with a notebook's file.
public enum NotebookError: Error, Hashable, Sendable {
  /// A cell's options begin with `---`, and no `---` ends them; the number of the line.
  case unclosedOptions(file: String, line: Int)
  /// A line among a cell's options is none.
  case invalidOption(file: String, line: Int, text: String)
}

extension NotebookError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unclosedOptions(let file, let line):
      "\(file):\(line): the options of the cell begin with `---` and never end; "
        + "close them with another `---`"
    case .invalidOption(let file, let line, let text):
      "\(file):\(line): `\(text)` is no option of a cell; write `name: value`"
    }
  }
}
