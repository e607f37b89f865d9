import Interactions
import Language
import Support

/// The verb that keeps the dense part of data.
enum KCore {
  static let users = Option<Int>(
    "users", "the least interactions of a user", default: 5,
    because: "5-core is what most papers use", unit: "interactions", interval: .atLeast(1)
  ).standing(for: .filter)
  static let items = Option<Int>(
    "items", "the least interactions of an item", default: 5,
    because: "5-core is what most papers use", unit: "interactions", interval: .atLeast(1)
  ).standing(for: .filter)

  static let verb = Verb(
    "kcore", group: "data", "keeps users and items with enough interactions, again and again",
    takes: [Shared.data, users, items], result: .object(.dataset),
    example: "kcore shop users=5 items=5"
  ) { call in
    let (data, users, items) = (call[Shared.data], call[users], call[items])
    return call.made(try call.aside { _ in try data.kcore(users: users, items: items) })
  } foresees: {
    $0.filtered()
  }
}
