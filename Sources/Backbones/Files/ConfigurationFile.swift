internal import Support

/// A `config.json`, or what another file says in its place; values are checked as they are read.
struct ConfigurationFile: Sendable {
  let path: String
  private let object: [String: JSONValue]
  /// The text before keys in messages, inside an object of the file.
  private var place = ""
  /// The names of keys in the file, where they aren't those in `config.json`.
  private var spelling: [String: String] = [:]

  /// - Throws: `BackboneError`; `FileError` for a file that can't be read.
  init(folder: String, name: String = "config.json") throws {
    guard let file = try Self.ifThere(folder: folder, name: name) else {
      throw BackboneError.missingFile(folder: folder, file: name)
    }
    self = file
  }

  /// The file, if there is one.
  static func ifThere(folder: String, name: String) throws -> ConfigurationFile? {
    let path = folder + "/" + name
    guard let value = try value(at: path) else { return nil }
    guard let object = value.object else {
      throw BackboneError.badConfiguration(file: path, key: "{…}", expected: "a JSON object")
    }
    return ConfigurationFile(path: path, object: object)
  }

  /// The objects of a file that is a list of them; `nil` where there is no such file.
  static func list(folder: String, name: String) throws -> [ConfigurationFile]? {
    let path = folder + "/" + name
    guard let value = try value(at: path) else { return nil }
    let objects = value.array?.compactMap(\.object)
    guard let objects, objects.count == value.array?.count else {
      throw BackboneError.badConfiguration(file: path, key: "[…]", expected: "a list of objects")
    }
    return objects.enumerated().map {
      ConfigurationFile(path: path, object: $1, place: "\($0).")
    }
  }

  /// The contents of a JSON file; `nil` where there is none.
  private static func value(at path: String) throws -> JSONValue? {
    guard TextFile.mayExist(path) else { return nil }
    let bytes = try TextFile.bytes(of: path)
    guard let value = try? JSONValue(bytes) else {
      throw BackboneError.badConfiguration(file: path, key: "{…}", expected: "a JSON object")
    }
    return value
  }

  init(
    path: String, object: [String: JSONValue], spelling: [String: String] = [:], place: String = ""
  ) {
    self.path = path
    self.object = object
    self.spelling = spelling
    self.place = place
  }

  /// A value that isn't what it must be.
  func unexpected(_ key: String, expected: String) -> BackboneError {
    .badConfiguration(file: path, key: place + (spelling[key] ?? key), expected: expected)
  }

  /// Whether a key is there, with a value other than `null`.
  func contains(_ key: String) -> Bool { ![nil, .null].contains(object[key]) }

  /// The object under a key; `nil` where there is none.
  func object(_ key: String) throws -> ConfigurationFile? {
    guard contains(key) else { return nil }
    guard let inside = object[key]?.object else {
      throw unexpected(key, expected: "an object")
    }
    // The names of keys inside stand under both.
    let names = spelling.filter { $0.key.hasPrefix(key + ".") }.map {
      (String($0.key.dropFirst(key.count + 1)), $0.value)
    }
    return ConfigurationFile(
      path: path, object: inside, spelling: Dictionary(names) { first, _ in first },
      place: place + (spelling[key] ?? key) + ".")
  }

  /// The keys whose value isn't `null`, in order.
  var keys: [String] { object.keys.filter(contains).sorted() }

  /// A string, or what holds where the file doesn't say.
  func text(_ key: String, unlessSaid: String) throws -> String {
    contains(key) ? try text(key) : unlessSaid
  }

  func text(_ key: String) throws -> String {
    guard let text = object[key]?.string else { throw unexpected(key, expected: "a string") }
    return text
  }

  /// A whole number from 1 to `most`.
  func count(_ key: String, most: Int) throws -> Int {
    guard let count = object[key]?.wholeNumber, (1...most).contains(count) else {
      throw unexpected(key, expected: "a whole number from 1 to \(most)")
    }
    return count
  }

  /// A whole number from 1 to `most`, or what holds where the file doesn't say.
  func count(_ key: String, most: Int, unlessSaid: Int) throws -> Int {
    contains(key) ? try count(key, most: most) : unlessSaid
  }

  func number(_ key: String) throws -> Double {
    guard let number = object[key]?.number, number.isFinite else {
      throw unexpected(key, expected: "a number")
    }
    return number
  }

  /// A number, or what holds where the file doesn't say.
  func number(_ key: String, unlessSaid: Double) throws -> Double {
    contains(key) ? try number(key) : unlessSaid
  }

  /// A number above 0.
  func positive(_ key: String) throws -> Double {
    let number = try? number(key)
    guard let number, number > 0 else { throw unexpected(key, expected: "a number above 0") }
    return number
  }

  /// A number above 0, or what holds where the file doesn't say.
  func positive(_ key: String, unlessSaid: Double) throws -> Double {
    contains(key) ? try positive(key) : unlessSaid
  }

  /// The number that is added to a variance: one that float32 has, above 0 and at most 1.
  func epsilon(_ key: String, unlessSaid: Double? = nil) throws -> Float {
    if let unlessSaid, !contains(key) { return Float(unlessSaid) }
    let epsilon = (try? number(key)).map { Float($0) } ?? 0
    guard epsilon > 0, epsilon <= 1 else {
      throw unexpected(key, expected: "a number above 0 and at most 1")
    }
    return epsilon
  }

  /// Refuses a model in which a token sees later ones.
  func requireCausal() throws {
    guard try flag("is_causal", unlessSaid: true) else {
      throw unexpected("is_causal", expected: "`true`: it isn't implemented otherwise")
    }
  }

  func flag(_ key: String, unlessSaid: Bool) throws -> Bool {
    guard contains(key) else { return unlessSaid }
    guard let flag = object[key]?.flag else {
      throw unexpected(key, expected: "`true` or `false`")
    }
    return flag
  }

  /// The keys that begin so and are `true`, without that beginning, in order.
  func flags(prefix: String) throws -> [String] {
    try object.keys.sorted().filter { try $0.hasPrefix(prefix) && flag($0, unlessSaid: false) }
      .map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether another object has the same keys and values.
  func saysTheSame(as other: ConfigurationFile) -> Bool {
    object == other.object
  }

  /// Refuses a list with other words than the known ones.
  ///
  /// - Returns: the words that it has; none where the file doesn't say.
  func words(_ key: String, known: [String]) throws -> Set<String> {
    guard contains(key) else { return [] }
    let words = object[key]?.array?.compactMap(\.string)
    guard let words, words.count == object[key]?.array?.count, words.allSatisfy(known.contains)
    else {
      throw unexpected(
        key, expected: "a list of " + known.map { "`\($0)`" }.joined(separator: " and "))
    }
    return Set(words)
  }

  /// Refuses a value other than `null`, `false`, or nothing in a list or an object.
  func requireOff(_ key: String) throws {
    let isOff =
      switch object[key] {
      case nil, .null: true
      case .flag(let flag): !flag
      case .array(let list): list.isEmpty
      case .object(let object): object.isEmpty
      default: false
      }
    guard isOff else { throw unexpected(key, expected: "off: it isn't implemented") }
  }

  /// One token id or several, or none.
  func tokens(_ key: String) throws -> [Int32] {
    guard contains(key) else { return [] }
    let all = object[key].map { $0.array ?? [$0] } ?? []
    return try all.map { value in
      guard let id = value.wholeNumber, 0..<1 << 24 ~= id else {
        throw unexpected(key, expected: "a token id or a list of them")
      }
      return Int32(id)
    }
  }

  /// Refuses a value other than the one that is implemented.
  func require(_ key: String, oneOf allowed: [String]) throws {
    guard let text = object[key]?.string else { return }
    guard allowed.contains(text) else {
      throw unexpected(key, expected: allowed.map { "`\($0)`" }.joined(separator: " or "))
    }
  }

  /// Refuses a configuration in which `key` isn't a multiple of `divisor`.
  func requireMultiple(_ key: String, of divisor: String) throws {
    guard try count(key, most: .max) % count(divisor, most: .max) == 0 else {
      throw unexpected(key, expected: "a multiple of `\(spelling[divisor] ?? divisor)`")
    }
  }
}
