import Evaluation
import Language

/// How values are written.
struct DisplayStyle {
  /// The notation.
  var mode: OutputMode
  /// Decimals of measured numbers in tables; `nil` for as many as the notation wants.
  var digits: Int?
  /// Columns that text may take.
  var width: Int
  /// Whether separated values are harmless to spreadsheets.
  var isSafe = false

  /// As a session shows them.
  init(_ session: SessionHost) {
    mode = session.current.mode
    digits = session.current.digits
    width = session.width
  }

  /// The same for tables.
  var table: TableStyle {
    let format: TableStyle.Format =
      switch mode {
      case .text: .text
      case .markdown: .markdown
      case .latex: .latex
      case .csv: .csv
      case .json: .json
      }
    return TableStyle(format, digits: digits, width: width, isSafe: isSafe)
  }
}

/// An object that has more to show than its summary.
protocol DisplayedObject: LanguageObject {
  /// The object as a bare expression shows it, without a final newline.
  func display(_ style: DisplayStyle) -> String
}

extension Value {
  /// The value as a bare expression shows it: texts in quotes.
  func display(_ style: DisplayStyle) -> String {
    (object as? any DisplayedObject)?.display(style) ?? literal
  }

  /// The value as `print` shows it: texts as they are.
  func printed(_ style: DisplayStyle) -> String {
    (object as? any DisplayedObject)?.display(style) ?? text
  }
}
