import Foundation
import Interactions
import Support
import Testing
import _TestSupport

/// Reads one file with the given contents.
func read(
  _ text: String, as name: String = "data.csv", _ options: ReadOptions = ReadOptions()
) throws -> LoadedDataset {
  try read(bytes: Array(text.utf8), as: name, options)
}

/// Reads one file with the given bytes.
func read(
  bytes: [UInt8], as name: String = "data.csv", _ options: ReadOptions = ReadOptions()
) throws -> LoadedDataset {
  let folder = try TemporaryFolder()
  return try DatasetReader(options: options).read(folder.write(bytes, to: name))
}

/// The text of the error that `body` throws, the temporary folder's path left out.
func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return text(of: error).replacing(/\/[^` ]*alidade-tests-[^\/`]*\/?/, with: "")
  }
}

/// What an error says, and below it what helps.
func text(of error: any Error) -> String {
  let help = (error as? any RoomError)?.explanation.help ?? []
  var remedies: [Remedy] = []
  if case DataError.tooManyMalformed(let malformed)? = error as? DataError {
    remedies = malformed.remedies
  }
  return (["\(error)"] + help.map { "help: \($0)" } + remedies.map { "mended by: \($0)" })
    .joined(separator: "\n")
}

extension ReadNote {
  /// The remark and what mends it.
  var line: String { ([text] + remedies.map { "\($0)" }).joined(separator: "; ") }
}

extension ReadReport {
  /// The notes as lines.
  var noteLines: [String] { notes.map(\.line) }

  /// The size, what was left out, and the notes.
  var allLines: [String] { lines + noteLines }
}

extension Dataset {
  /// The rows as text, `user item@time*rating`, in order.
  var rowTexts: [String] {
    (0..<userCount).flatMap { user in
      rows(of: user).map { row in
        let row = Row(of: self, user: user, index: row)
        return "\(row.user) \(row.item)" + (row.time.map { "@\($0)" } ?? "")
          + (row.rating.map { "*\($0)" } ?? "")
      }
    }
  }
}

/// Remedies in words of these tests; the session has those of its options.
extension Remedy: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherColumn(let role): "another column for \(role.rawValue)"
    case .someColumn(let role): "a column for \(role.rawValue)"
    case .columns(let names, let role):
      "\(names.map { "`\($0)`" }.joined(separator: " and ")) for \(role.rawValue)"
    case .otherScores: "another column for scores or ranks"
    case .separator: "another separator of fields"
    case .separatorText(let text): "fields between `\(text)`"
    case .list: "another separator of the items of a field"
    case .quotes: "fields with or without quotes"
    case .format(let format): "format \(format.name)"
    case .encoding(let encoding): "text in \(encoding.rawValue)"
    case .decimal(let mark): "a \(mark.rawValue) before fractions"
    case .dates(let order): "dates in the order \(order?.rawValue ?? "that is said")"
    case .keeping(let column, let value): "only rows whose \(column) is `\(value)`"
    case .leavingOut(let column, let value): "no rows whose \(column) is `\(value)`"
    }
  }
}
