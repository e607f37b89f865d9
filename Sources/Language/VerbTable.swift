internal import Support

/// The verbs that a program may use.
public struct VerbTable: Sendable {
  /// Every meaning of every verb, in the order to list them.
  private let all: [Verb]
  private let byName: [String: Verb]
  /// The version of the language that the table is for.
  public let version: Int

  /// A table of verbs at the newest version among them.
  public init(_ verbs: [Verb]) {
    self.init(verbs, version: verbs.map(\.since).max() ?? 1)
  }

  private init(_ verbs: [Verb], version: Int) {
    var byName: [String: Verb] = [:]
    for verb in verbs where verb.since <= version {
      if let other = byName[verb.name], other.since >= verb.since { continue }
      byName[verb.name] = verb
    }
    self.all = verbs
    self.byName = byName
    self.version = version
  }

  /// The same table as an older version of the language had it; a verb's meaning is the newest one
  /// that isn't newer than the version.
  public func at(version: Int) -> VerbTable { VerbTable(all, version: version) }

  /// The newest version that the table knows.
  public var newestVersion: Int { all.map(\.since).max() ?? 1 }

  /// The verb of a name.
  public subscript(name: String) -> Verb? { byName[name] }

  /// The verbs, in the order to list them.
  public var verbs: [Verb] {
    all.filter { verb in byName[verb.name].map { $0.since == verb.since } ?? false }
  }

  /// The names of the verbs, in the order to list them.
  public var names: [String] { verbs.map(\.name) }

  /// The verb that a word was meant for, if any: by habit, or by a slip, also one of other commands.
  func meant(by word: String, or others: [String]) -> String? {
    verbs.first { $0.habits.contains(word) }?.name
      ?? Suggestion.nearest(to: word, among: names + others)
  }

  /// The names of the verbs of a family.
  public func names(ofFamily family: String) -> [String] {
    verbs.filter { $0.family == family }.map(\.name)
  }
}
