import Interactions
import Language

/// The verb that keeps one interaction of several.
enum Dedup {
  static let keep = Option<KeptOccurrence>(
    "keep", "which stays", default: .first, because: "a second purchase tells less")

  static let verb = Verb(
    "dedup", group: "data", "keeps one interaction for each user and item",
    takes: [Shared.data, keep], result: .object(.dataset), example: "dedup shop keep=first"
  ) { call in
    let (data, keepsLast) = (call[Shared.data], call[keep] == .last)
    return call.made(try call.aside { _ in try data.dedup(keep: keepsLast ? .last : .first) })
  } foresees: {
    $0.filtered()
  }

  /// Which interaction stays.
  enum KeptOccurrence: String, Choice {
    case first, last

    var meaning: String {
      switch self {
      case .first: "the earliest"
      case .last: "the latest"
      }
    }
  }
}
