import Interactions
import Language
import Support

/// The verb that parts the interactions.
enum SplitVerb {
  static let by = Option<Method>(
    "by", "how", default: .leaveOneOut, because: "what sequential papers report"
  ).standing(for: .split)
  static let count = Option<Int>(
    "n", "how many of each user's last, for `last_n`", default: 1, because: "as leave-one-out",
    interval: .atLeast(1))
  static let valid = Option<Double>(
    "valid", as: .fraction, "the share for validation", default: 0.1, because: "8:1:1 is common",
    interval: .halfOpen(0, below: 1))
  static let test = Option<Double>(
    "test", as: .fraction, "the share for testing", default: 0.1, because: "8:1:1 is common",
    interval: .halfOpen(0, below: 1))
  static let ties = Option<Ties>(
    "ties", "the order of interactions of one time", default: .line,
    because: "the file's order is the best guess")
  static let repeated = Option<Repeated>(
    "repeated", "what to do with items that a user has several times", default: .keep,
    because: "people buy again; `describe` says how many test items that concerns")

  static let verb = Verb(
    "split", group: "data", "parts the interactions for training, validation and testing",
    takes: [Shared.data, by, count, valid, test, ties, repeated], result: .object(.dataset),
    isRandom: true, example: "split shop by=leave_one_out", run: run,
    foresees: { $0.result.with(.split, true).with(columns: $0.facts(Shared.data).columns) })

  /// How interactions are parted.
  enum Method: String, Choice {
    case leaveOneOut = "leave_one_out"
    case lastN = "last_n"
    case ratio, time, sequences
    case coldItems = "cold_items"
    case given

    var meaning: String {
      switch self {
      case .leaveOneOut: "each user's last is for testing, the one before for validation"
      case .lastN: "each user's last `n`, and the `n` before"
      case .ratio: "shares of each user's interactions, in time order"
      case .time: "two moments, the same for all users"
      case .sequences:
        "the last of the latest share of users is for testing, of the share before for validation (LLaRA)"
      case .coldItems:
        "a share of the items is seen in testing only, of the others each user's latest are for "
          + "validation"
      case .given: "as the data came: files of parts, or a column `part`"
      }
    }
  }

  /// The order of interactions of one time.
  enum Ties: String, Choice {
    case line, shuffle

    var meaning: String {
      switch self {
      case .line: "as the file has them"
      case .shuffle: "at random, by the seed"
      }
    }
  }

  /// The treatment of items that a user has several times.
  enum Repeated: String, Choice {
    case keep, merge

    var meaning: String {
      switch self {
      case .keep: "each interaction counts"
      case .merge: "only the first of a user with an item does"
      }
    }
  }

  private static func run(_ call: Call) throws -> Value {
    let way = call[by]
    try call.require(count, needs: way == .lastN, "`by=last_n`")
    for share in [valid, test] {
      try call.require(
        share, needs: [.ratio, .time, .sequences, .coldItems].contains(way),
        "`by=ratio`, `by=time`, `by=sequences` or `by=cold_items`")
    }
    try call.require(ties, needs: way != .given, "another split than `by=given`")
    let method: SplitMethod =
      switch way {
      case .leaveOneOut: .leaveOneOut
      case .lastN: .lastN(call[count])
      case .ratio: .ratio(valid: call[valid], test: call[test])
      case .time: .time(valid: call[valid], test: call[test])
      case .sequences: .sequences(valid: call[valid], test: call[test])
      case .coldItems: .coldItems(valid: call[valid], test: call[test])
      case .given: .given
      }
    var data = call[Shared.data]
    if call[repeated] == .merge {
      if method == .given {
        throw UsageError.needs(
          option: "repeated=merge", what: "another split than `by=given`, which it would change")
      }
      let merged = try call.aside { [data] _ in try data.unsplit.dedup() }
      call.session.note("\(merged.report)")
      data = merged.dataset
    }
    let key = call.key(call.verb.name)
    let order: TieOrder = call[ties] == .shuffle ? .shuffle(key) : .line
    if order != .line {
      try call.require(ties, needs: data.times != nil, "times, which `\(data.name)` doesn't have")
    }
    data = try call.aside { [data] _ in try data.split(method, ties: order, key: key) }
    if let split = data.split {
      let counts = Part.allCases.map { "\(NumberText.grouped(split.count(of: $0))) \($0)" }
      call.note("\(split.description): \(counts.joined(separator: ", ")) interactions")
      let (again, tests) = (data.repeatedTestRows, split.count(of: .test))
      if again > 0 {
        call.note(
          "\(NumberText.grouped(again)) of \(NumberText.counted(tests, "test interaction")) "
            + "repeat an item of the history; `repeated=merge` keeps the first of each only")
      }
    }
    return call.made(DatasetObject(data))
  }
}
