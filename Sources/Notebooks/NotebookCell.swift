public import Language

/// A runnable fence of a notebook, or any other program that runs as one piece.
public struct NotebookCell: Sendable {
  /// The program, with its place in the file.
  public let source: Source
  /// How the cell is to be treated.
  public let tags: Set<CellTag>
  /// The other options at the cell's head, by name.
  public let options: [String: String]

  public init(source: Source, tags: Set<CellTag> = [], options: [String: String] = [:]) {
    self.source = source
    self.tags = tags
    self.options = options
  }

  /// Whether running the notebook runs the cell.
  public var isRunnable: Bool { !tags.contains(.noRun) }
}
