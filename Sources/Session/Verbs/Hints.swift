import Interactions
import Language
import Support

// What options that several verbs share say about errors.
extension Hint {
  /// The options that mend malformed rows of one cause, or else leave them out.
  ///
  /// - Parameter isTaken: Whether the verb has the option of a remedy.
  /// - Returns: the hint.
  static func mendingBadRows(
    where isTaken: @escaping @Sendable (Remedy) -> Bool = { _ in true }
  ) -> Hint {
    Hint { (error: DataError) in
      guard case .tooManyMalformed(let malformed) = error else { return nil }
      if !malformed.remedies.isEmpty {
        let taken = malformed.remedies.filter(isTaken)
        return taken.isEmpty ? nil : taken.words
      }
      return error.explanation.help.isEmpty ? "`\(Load.bad.name)=skip` leaves them out" : nil
    }
  }

  /// The options that say which column is which.
  static let namingColumns: Hint = Hint { (error: DataError) in
    guard case .unknownRoles(_, let roles, let present, _, let likely) = error, likely.isEmpty
    else {
      return nil
    }
    let options = roles.enumerated().map { place, role in
      "`\(role.rawValue)=\(present.isEmpty ? "\(place + 1)" : "\"…\"")`"
    }
    return "say \(options.joined(separator: " and "))"
      + (present.isEmpty ? ", counted from 1" : "")
  }

  /// The verb that makes the changes of low rank that are missing.
  static let makingLoRA = Hint("E826", "`lora` makes one")

  /// The format of files with fields, where lines were read as others.
  static let readingFields = Hint { (error: DataError) in
    guard case .needsFields(_, _, .sequences) = error else { return nil }
    return "`format=delimited` reads lines as rows of fields"
  }
}

extension ReadNote {
  /// The remark with the options that mend it: `load: no times; `time=` names a column`.
  var line: String { remedies.isEmpty ? text : "\(text); \(remedies.words)" }
}

extension [Remedy] {
  /// The options that say so, and what they do.
  fileprivate var words: String { map(\.words).joined(separator: ", ") }
}

extension Remedy {
  /// The option that says so, and what it does.
  fileprivate var words: String {
    switch self {
    case .otherColumn(let role): "`\(role.rawValue)=` names another column"
    case .someColumn(let role): "`\(role.rawValue)=` names a column"
    case .columns(let names, let role):
      names.count == 1
        ? "`\(role.rawValue)=\"\(names[0])\"` takes it"
        : "`\(role.rawValue)=[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]` takes it"
    case .otherScores:
      "`\(Rankings.score.name)=` or `\(Rankings.rank.name)=` names another column"
    case .separator: "`\(Load.separator.name)=` says what parts fields"
    case .separatorText(let text): "`\(Load.separator.name)=\"\(text)\"` takes them away"
    case .list: "`\(Load.list.name)=` says what parts the items of a field"
    case .quotes: "`\(Load.quotes.name)=` says whether quotes enclose fields"
    case .format(let format):
      "`\(Load.format.name)=\(format.name)` reads \(format.meaning)"
    case .encoding(.utf16): "`\(Load.encoding.name)=utf-16` reads text of two bytes a letter"
    case .encoding(let encoding):
      "`\(Load.encoding.name)=\(encoding.rawValue)` reads text of older programs, Latin-1 too"
    case .decimal(.comma): "`\(Load.decimal.name)=comma` reads commas as decimal points"
    case .decimal(.point): "`\(Load.decimal.name)=point` reads points as decimal points"
    case .dates(let order?): "`\(Load.dates.name)=\(order.rawValue)` reads them the other way"
    case .dates(nil): "`\(Load.dates.name)=` says the order of days and months"
    case .keeping(let column, let value):
      "`\(Where.verb.name)` with `\(column) == \"\(value)\"` keeps some"
    case .leavingOut(let column, let value):
      "`\(Where.verb.name)` with `\(column) != \"\(value)\"` leaves the rows out"
    }
  }
}
