import Interactions
import Language
import Support

// What options that several verbs share say about errors.
extension Hint {
  /// What `bad` can do about malformed rows, unless one cause explains them.
  static let leavingOutBadRows = Hint { (error: DataError) in
    guard case .tooManyMalformed = error, error.explanation.help.isEmpty else { return nil }
    return "`bad=skip` leaves them out"
  }

  /// What makes the changes of low rank that are missing.
  static let makingLoRA = Hint("E826", "`lora` makes one")

  /// What `format` can do where lines have no fields.
  static let readingFields = Hint { (error: DataError) in
    guard case .needsFields(_, _, .sequences) = error else { return nil }
    return "`format=delimited` reads lines as rows of fields"
  }
}
