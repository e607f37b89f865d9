import Language
import Notebooks
import Support
import Terminal

/// One thing to run: a script, a notebook, or code from the command line.
struct Program {
  /// The cells that run, in order; a script is one cell.
  let cells: [NotebookCell]
  /// Whether it is a script: what it assigns is for itself, and only what it prints is shown.
  let isScript: Bool

  /// Code given on the command line.
  init(code: String) {
    cells = [NotebookCell(source: Source(name: "-c", text: code))]
    isScript = false
  }

  /// A script, a notebook (`.md`), or standard input (`-`).
  ///
  /// - Throws: `FileError` if it can't be read, `NotebookError` if the cells of a notebook can't.
  init(file: String) throws {
    isScript = !file.hasSuffix(".md")
    if !isScript {
      cells = try Notebook(path: file).cells
    } else if file == "-" {
      let text = try TextFile.read(descriptor: 0, named: "standard input")
      cells = [NotebookCell(source: Source(name: "stdin", text: text))]
    } else {
      cells = [NotebookCell(source: Source(name: file, text: try TextFile.read(file)))]
    }
  }
}
