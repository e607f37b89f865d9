public import Language

/// A runnable fence of a notebook.
public struct NotebookCell: Sendable {
  /// The program, with its place in the file.
  public let source: Source
  /// How the cell is to be treated.
  public let tags: Set<CellTag>
  /// The other options at the cell's head, by name.
  public let options: [String: String]

  /// Whether running the notebook runs the cell.
  public var isRunnable: Bool { !tags.contains(.noRun) }
}
