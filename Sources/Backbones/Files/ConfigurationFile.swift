import Foundation

/// A `config.json`, or what another file says in its place; values are checked as they are read.
struct ConfigurationFile: @unchecked Sendable {
  let path: String
  private let object: [String: Any]
  /// What stands before keys in messages, inside an object of the file.
  private var place = ""
  /// What the file calls keys, where it isn't their name in `config.json`.
  private var spelling: [String: String] = [:]

  init(folder: String, name: String = "config.json") throws {
    path = folder + "/" + name
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BackboneError.missingFile(folder: folder, file: name)
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw BackboneError.badConfiguration(file: path, key: "{…}", expected: "a JSON object")
    }
    self.object = object
  }

  init(
    path: String, object: [String: Any], spelling: [String: String] = [:], place: String = ""
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
  func contains(_ key: String) -> Bool { !(object[key] is NSNull?) }

  /// The object under a key; `nil` where there is none.
  func object(_ key: String) throws -> ConfigurationFile? {
    guard contains(key) else { return nil }
    guard let inside = object[key] as? [String: Any] else {
      throw unexpected(key, expected: "an object")
    }
    return ConfigurationFile(
      path: path, object: inside, place: place + (spelling[key] ?? key) + ".")
  }

  func text(_ key: String) throws -> String {
    guard let text = object[key] as? String else { throw unexpected(key, expected: "a string") }
    return text
  }

  /// A whole number from 1 to `most`.
  func count(_ key: String, most: Int) throws -> Int {
    guard let count = object[key] as? Int, (1...most).contains(count) else {
      throw unexpected(key, expected: "a whole number from 1 to \(most)")
    }
    return count
  }

  /// A whole number from 1 to `most`, or what holds where the file doesn't say.
  func count(_ key: String, most: Int, unlessSaid: Int) throws -> Int {
    contains(key) ? try count(key, most: most) : unlessSaid
  }

  func number(_ key: String) throws -> Double {
    let number = object[key] as? Double ?? (object[key] as? Int).map(Double.init)
    guard let number, number.isFinite else { throw unexpected(key, expected: "a number") }
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

  func flag(_ key: String, unlessSaid: Bool) throws -> Bool {
    guard contains(key) else { return unlessSaid }
    guard let flag = object[key] as? Bool else {
      throw unexpected(key, expected: "`true` or `false`")
    }
    return flag
  }

  /// The keys that begin so and are `true`, without that beginning, in order.
  func flags(prefix: String) throws -> [String] {
    try object.keys.sorted().filter { try $0.hasPrefix(prefix) && flag($0, unlessSaid: false) }
      .map { String($0.dropFirst(prefix.count)) }
  }

  /// Refuses a value other than `null`, `false`, or nothing in a list or an object.
  func requireOff(_ key: String) throws {
    let isOff =
      switch object[key] {
      case nil, is NSNull: true
      case let flag as Bool: !flag
      case let list as [Any]: list.isEmpty
      case let object as [String: Any]: object.isEmpty
      default: false
      }
    guard isOff else { throw unexpected(key, expected: "off: it isn't implemented") }
  }

  /// One token id or several, or none.
  func tokens(_ key: String) throws -> [Int32] {
    guard contains(key) else { return [] }
    let all = (object[key] as? [Int]) ?? (object[key] as? Int).map { [$0] }
    guard let all, all.allSatisfy({ $0 >= 0 && $0 < 1 << 24 }) else {
      throw unexpected(key, expected: "a token id or a list of them")
    }
    return all.map { Int32($0) }
  }

  /// Refuses a value other than the one that is implemented.
  func require(_ key: String, oneOf allowed: [String]) throws {
    guard let text = object[key] as? String else { return }
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
