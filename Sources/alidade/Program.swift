import Language
import Notebooks
import Support
import Terminal

/// One thing to run: a script, a notebook, or code from the command line.
struct Program {
  /// A piece that runs by itself: a whole script, or a cell of a notebook.
  struct Piece {
    var source: Source
    /// Whether the program goes on if it fails, as the tag `raises-exception` says.
    var mayFail = false
  }

  /// What runs, in order.
  var pieces: [Piece]

  /// Code given on the command line.
  init(code: String) {
    pieces = [Piece(source: Source(name: "-c", text: code))]
  }

  /// A script, a notebook (`.md`), or standard input (`-`).
  ///
  /// - Throws: `FileError` if it can't be read, `NotebookError` if the cells of a notebook can't.
  init(file: String) throws {
    if file.hasSuffix(".md") {
      pieces = try Notebook(path: file).cells.filter(\.isRunnable).map {
        Piece(source: $0.source, mayFail: $0.tags.contains(.raisesException))
      }
    } else if file == "-" {
      let text = try TextFile.read(descriptor: 0, named: "standard input")
      pieces = [Piece(source: Source(name: "stdin", text: text))]
    } else {
      pieces = [Piece(source: Source(name: file, text: try TextFile.read(file)))]
    }
  }

  /// The sources that must be right for the program to run.
  var checkedSources: [Source] { pieces.filter { !$0.mayFail }.map(\.source) }
}
