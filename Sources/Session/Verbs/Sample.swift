import Interactions
import Language

/// The verb that draws users.
enum Sample {
  static let users = Option<Int?>(
    "users", "how many users", unit: "users", interval: .atLeast(1))
  static let share = Option<Double?>(
    "share", as: .fraction, "the share of the users", interval: .above(0, through: 1))

  static let verb = Verb(
    "sample", group: "data", "draws users at random, with all their interactions",
    takes: [Shared.data, users, share], result: .object(.dataset), isRandom: true,
    example: "sample shop users=300"
  ) { call in
    let size: Dataset.SampleSize
    switch (call[users], call[share]) {
    case (let users?, nil): size = .users(users)
    case (nil, let share?): size = .share(share)
    case (nil, nil):
      throw UsageError.missing(
        verb: call.verb.name, options: [users.name, share.name], what: "how many stay")
    default:
      throw UsageError.rivals(option: share.name, other: users.name, what: "say how many stay")
    }
    let (data, key) = (call[Shared.data], call.key(call.verb.name))
    return call.made(try call.aside { _ in try data.sample(size, key: key) })
  } foresees: {
    $0.filtered()
  }
}
