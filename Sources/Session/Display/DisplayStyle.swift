import Evaluation
public import Language
import Support

/// The notation that tables and values are printed in where a statement names none.
public enum OutputMode: String, Choice {
  case text, markdown, latex, csv, json
}

/// The style that values are written in.
struct DisplayStyle {
  /// The notation of plain text.
  var mode: OutputMode
  /// Decimals of measured numbers in tables; `nil` for as many as the notation wants.
  var digits: Int?
  /// Columns that text may take.
  var width: Int
  /// Whether separated values are harmless to spreadsheets.
  var isSafe = false

  /// The style of a session.
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

/// An object that front ends with notations of tables show as one.
protocol TabularObject: DisplayedObject {
  /// The object as a table.
  var displayedTable: ResultTable { get }
}

extension Value {
  /// The value as a bare expression shows it: texts in quotes.
  func displayed(_ style: DisplayStyle, progress: Progress) -> DisplayedValue {
    switch payload {
    case .list: DisplayedValue(progress: progress) { _, _ in .text(literal) }
    case .object(let object): object.displayed(style, orElse: literal, progress)
    case .none, .boolean, .number, .text: DisplayedValue(literal, progress: progress)
    }
  }

  /// The value as `print` shows it: texts as they are.
  func printed(_ style: DisplayStyle, progress: Progress) -> DisplayedValue {
    switch payload {
    case .object(let object): object.displayed(style, orElse: text, progress)
    case .list: DisplayedValue(progress: progress) { _, _ in .text(text) }
    case .none, .boolean, .number, .text: DisplayedValue(text, progress: progress)
    }
  }
}

extension LanguageObject {
  /// The object to be shown; one that has nothing to show is in words.
  fileprivate func displayed(
    _ style: DisplayStyle, orElse words: @autoclosure () -> String, _ progress: Progress
  ) -> DisplayedValue {
    guard let object = self as? any DisplayedObject else {
      return DisplayedValue(words(), progress: progress)
    }
    guard let table = object as? any TabularObject else {
      return DisplayedValue(progress: progress) { _, _ in .text(object.display(style)) }
    }
    return DisplayedValue(also: [.markdown, .html, .latex], progress: progress) { notation, _ in
      let format: TableStyle.Format? =
        switch notation {
        case .markdown: .markdown
        case .html: .html
        case .latex: .latex
        case .plain, .svg, .png: nil
        }
      guard let format else { return .text(object.display(style)) }
      return .text(
        table.displayedTable.renderedWithoutFinalNewline(TableStyle(format, digits: style.digits)))
    }
  }
}

extension ResultTable {
  /// The table as text of some format; the last line isn't ended.
  func renderedWithoutFinalNewline(_ style: TableStyle) -> String {
    let text = rendered(style)
    // One character, also where it is CR LF.
    return text.last?.isNewline == true ? String(text.dropLast()) : text
  }
}
