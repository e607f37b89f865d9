/// What is known about a value before it is made: its kind, and what the verb that makes it tells.
public struct Facts: Sendable, Equatable {
  /// What a value will be called.
  public enum Naming: Sendable, Equatable {
    /// Nobody knows.
    case unknown
    /// No variable holds it.
    case anonymous
    /// A variable holds it.
    case variable(String)
  }

  /// What kind of value it is.
  public var kind: ValueKind
  /// All else that is known, shared by copies: facts are handed on far more often than changed.
  private var details: Details?

  /// What is known beside the kind.
  private struct Fields: Equatable {
    var naming: Naming = .unknown
    var maker: String?
    var traits: Traits = Traits()
    var labels: [String]?
    var settings: [String]?
    var columns: [String]?
    var members: [String]?
    var elements: [Facts]?
    var object: Foreseen?
  }

  private final class Details: @unchecked Sendable {
    var fields: Fields

    init(_ fields: Fields) { self.fields = fields }
  }

  /// The details for a change, which no copy sees.
  private var own: Details {
    mutating get {
      if isKnownUniquelyReferenced(&details), let details { return details }
      let own = Details(details?.fields ?? Fields())
      details = own
      return own
    }
  }

  /// What it is called.
  public var naming: Naming {
    get { details?.fields.naming ?? .unknown }
    set { own.fields.naming = newValue }
  }
  /// The verb that defines what it is: `sasrec` of a model, trained or not.
  public var maker: String? {
    get { details?.fields.maker }
    set { own.fields.maker = newValue }
  }
  /// The traits that it surely has or surely lacks.
  public var traits: Traits {
    get { details?.fields.traits ?? Traits() }
    set { own.fields.traits = newValue }
  }
  /// The labels of its elements, where all of them are known.
  public var labels: [String]? {
    get { details?.fields.labels }
    set { own.fields.labels = newValue }
  }
  /// The options that it was made with, which tables show; `nil` where they aren't known.
  public var settings: [String]? {
    get { details?.fields.settings }
    set { own.fields.settings = newValue }
  }
  /// The names of its columns, where all that it may have are known.
  public var columns: [String]? {
    get { details?.fields.columns }
    set { own.fields.columns = newValue }
  }
  /// The names that may follow a dot, where all of them are known.
  public var members: [String]? {
    get { details?.fields.members }
    set { own.fields.members = newValue }
  }
  /// What is known of the elements of a list that is written out.
  public var elements: [Facts]? {
    get { details?.fields.elements }
    set { own.fields.elements = newValue }
  }
  /// The object itself, where nothing but what is written out makes it.
  public var object: Foreseen? {
    get { details?.fields.object }
    set { own.fields.object = newValue }
  }

  /// What is known of a value of some kind.
  public init(_ kind: ValueKind) { self.kind = kind }

  /// All that there is to know of an object that is known itself.
  public init(of object: any LanguageObject) {
    kind = .object(object.kind)
    self.object = Foreseen(object)
  }

  /// The value, where it is known itself: an object, or a list of such.
  var value: Value? {
    if let object { return .object(object.object, recipe: .literal(object.object.summary)) }
    guard let values = elements?.map(\.value) else { return nil }
    let known = values.compactMap(\.self)
    return known.count == values.count ? .list(known) : nil
  }

  public static func == (a: Facts, b: Facts) -> Bool {
    a.kind == b.kind
      && (a.details === b.details
        || (a.details?.fields ?? Fields()) == (b.details?.fields ?? Fields()))
  }

  /// Nothing at all.
  static let nothing = Facts(.any)

  /// Whether it surely lacks a trait.
  public func lacks(_ trait: Trait) -> Bool { traits[trait] == false }

  /// What its rows are called in tables, unless they are told otherwise.
  public var label: String? {
    switch naming {
    case .unknown: nil
    case .anonymous: maker
    case .variable(let name): name
    }
  }

  /// The same under a variable's name; only objects know theirs.
  func called(_ name: String) -> Facts {
    guard case .object = kind else { return self }
    var facts = self
    facts.naming = .variable(name)
    return facts
  }

  /// What is known of a value that is one or the other.
  func merged(with other: Facts) -> Facts {
    if self == other { return self }
    var facts = Facts(kind.merged(with: other.kind))
    if naming == other.naming { facts.naming = naming }
    if maker == other.maker { facts.maker = maker }
    if labels == other.labels { facts.labels = labels }
    if settings == other.settings { facts.settings = settings }
    if columns == other.columns { facts.columns = columns }
    if members == other.members { facts.members = members }
    if object == other.object { facts.object = object }
    facts.traits = traits.common(with: other.traits)
    return facts
  }

  /// Adds a column that there may be.
  public mutating func add(column: String) {
    columns = columns?.union([column])
    members = members?.union([column])
  }

  /// What is known of this value with another's rows after its own.
  public func appending(_ other: Facts) -> Facts {
    var facts = Facts(kind)
    facts.naming = naming
    if let labels, let others = other.labels { facts.labels = labels.union(others) }
    if let columns, let others = other.columns { facts.columns = columns.union(others) }
    if let members, let others = other.members { facts.members = members.union(others) }
    return facts
  }
}

/// An object that is known before anything runs; equal to itself alone.
public final class Foreseen: Sendable, Equatable {
  let object: any LanguageObject

  init(_ object: any LanguageObject) { self.object = object }

  public static func == (a: Foreseen, b: Foreseen) -> Bool { a === b }
}

/// The traits that a value surely has or surely lacks.
public struct Traits: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  // They are few: looking through them is faster than a table.
  private var known: [(trait: Trait, isThere: Bool)] = []

  public init(dictionaryLiteral traits: (Trait, Bool)...) { known = traits }

  /// Whether a trait is there; `nil` where that isn't known.
  public subscript(trait: Trait) -> Bool? {
    get { known.first { $0.trait == trait }?.isThere }
    set {
      known.removeAll { $0.trait == trait }
      if let newValue { known.append((trait, newValue)) }
    }
  }

  /// Those that hold of both.
  func common(with other: Traits) -> Traits {
    var common = self
    common.known.removeAll { other[$0.trait] != $0.isThere }
    return common
  }

  public static func == (a: Traits, b: Traits) -> Bool {
    a.known.count == b.known.count && a.known.allSatisfy { b[$0.trait] == $0.isThere }
  }
}

/// Something that can be known of a value before it is made, and that the host makes up.
///
/// Whether a data set is split, whether a model has anything to train.
public struct Trait: Sendable, Equatable, ExpressibleByStringLiteral {
  /// One word.
  public let name: String

  public init(stringLiteral name: String) { self.name = name }
}

extension [String] {
  /// The words with those of others that aren't among them.
  fileprivate func union(_ others: [String]) -> [String] {
    self + others.filter { !contains($0) }
  }
}
