public import Support

/// The receiver of a session's words; a front end writes them where they belong.
///
/// Texts carry no final newline. Progress may come from any thread, everything else comes from the
/// thread that runs the session.
public protocol SessionOutput: AnyObject, Sendable {
  /// The columns, as they are now, of the terminal that shows printed values; `nil` where none does.
  var resultWidth: Int? { get }
  /// The same of notes and diagnostics, which are then broken between words.
  var messageWidth: Int? { get }
  /// A printed value, for standard output; of its notations the front end asks for those it shows.
  ///
  /// - Throws: `Cancelled`, or the error that keeps the value from being made.
  func result(_ value: DisplayedValue) throws
  /// A statement that is about to run, for transcripts; only where the configuration asks for it.
  func echo(_ statement: String)
  /// One line about what a verb did.
  func note(_ line: String)
  /// A rendered diagnostic of one or more lines.
  func diagnostic(_ text: String)
  /// How far long work is.
  func progress(_ update: ProgressUpdate)
  /// The long work that reported progress has ended, well or not.
  func progressEnded()
}

extension SessionOutput {
  public var resultWidth: Int? { nil }
  public var messageWidth: Int? { nil }
}
