import CLineEdit
import Glibc
import Session
import Support

/// The terminal as a source of edited lines.
///
/// There is one, used from one thread.
struct LineEditor {
  /// The answer to one prompt.
  enum Entry {
    case line(String)
    /// Ctrl-D on an empty line.
    case end
    /// Ctrl-C; whether anything had been typed.
    case interrupted(hadText: Bool)
  }

  /// - Parameter completions: answers what may stand at a UTF-8 offset of the line being edited.
  /// - Throws: `FileError` where no more files can be open.
  init(
    completions: @escaping (_ line: String, _ offset: Int) -> Completions
  ) throws(FileError) {
    answers = completions
    let hasStarted = line_edit_start("alidade") { line, offset, replaceFrom, fileNames in
      guard let line, let answers else { return }
      let found = answers(String(cString: line), Int(offset))
      replaceFrom?.pointee = Int32(found.replaceFrom)
      fileNames?.pointee = found.wantsFileNames
      for candidate in found.candidates
      where !candidate.text.unicodeScalars.contains(where: \.disturbsTerminal) {
        line_edit_offer(candidate.text)
      }
    }
    guard hasStarted else { throw FileError(path: "/dev/tty", action: "read", code: errno) }
  }

  func read(prompt: String) -> Entry {
    var entered: UnsafeMutablePointer<CChar>?
    let status = line_edit_read(prompt, &entered)
    defer { free(entered) }
    guard let entered, status != LINE_EDIT_END else { return .end }
    let line = String(cString: entered)
    return status == LINE_EDIT_LINE ? .line(line) : .interrupted(hadText: !line.isEmpty)
  }

  func remember(_ entry: String) { line_edit_history_add(entry) }

  func limitHistory(to count: Int) { line_edit_history_limit(Int32(count)) }
}

/// The function that the C callback, which can carry no context, asks.
///
/// Only the one thread that edits lines reads and writes it.
nonisolated(unsafe) private var answers: ((String, Int) -> Completions)?
