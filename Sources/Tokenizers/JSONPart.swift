import Foundation

/// An object inside a JSON file, with the way to it, so that errors can name the part.
struct JSONPart {
  let path: String
  private let place: String
  private let object: [String: Any]

  /// Reads a JSON file that holds one object.
  init(path: String) throws {
    let data = try WordPiece.read(path)
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw TokenizerError(path: path, problem: .notJSON)
    }
    self.init(path: path, place: "", object: object)
  }

  private init(path: String, place: String, object: [String: Any]) {
    self.path = path
    self.place = place
    self.object = object
  }

  func malformed(_ key: String, expected: String) -> TokenizerError {
    TokenizerError(path: path, problem: .malformed(part: place + key, expected: expected))
  }

  func unsupported(_ key: String, found: String, expected: String) -> TokenizerError {
    TokenizerError(
      path: path, problem: .unsupported(part: place + key, found: found, expected: expected))
  }

  /// The value of a key; `nil` where it is missing or null.
  private func value<T>(_ key: String, _ type: T.Type, _ expected: String) throws -> T? {
    guard let value = object[key], !(value is NSNull) else { return nil }
    guard let value = value as? T else { throw malformed(key, expected: expected) }
    return value
  }

  func text(_ key: String) throws -> String? { try value(key, String.self, "a string") }
  func flag(_ key: String) throws -> Bool? { try value(key, Bool.self, "true or false") }
  func number(_ key: String) throws -> Int? { try value(key, Int.self, "a whole number") }

  /// The whole numbers of an object, by key.
  func numbers(_ key: String) throws -> [String: Int] {
    guard let numbers = try value(key, [String: Int].self, "token ids by token") else {
      throw malformed(key, expected: "token ids by token")
    }
    return numbers
  }

  /// The first element of an array, a string.
  func firstText(_ key: String) throws -> String {
    guard let text = try value(key, [Any].self, "a token and its id")?.first as? String else {
      throw malformed(key, expected: "a token and its id")
    }
    return text
  }

  func optionalPart(_ key: String) throws -> JSONPart? {
    try value(key, [String: Any].self, "an object").map {
      JSONPart(path: path, place: place + key + ".", object: $0)
    }
  }

  func part(_ key: String) throws -> JSONPart {
    guard let part = try optionalPart(key) else { throw malformed(key, expected: "an object") }
    return part
  }

  /// The objects of an array; none where it is missing.
  func parts(_ key: String) throws -> [JSONPart] {
    let objects = try value(key, [[String: Any]].self, "an array of objects") ?? []
    return objects.enumerated().map { index, object in
      JSONPart(path: path, place: "\(place)\(key)[\(index)].", object: object)
    }
  }

  /// The value of a key, which must be one of some.
  @discardableResult
  func expect(_ key: String, oneOf values: [String]) throws -> String {
    let words = values.map { "`\($0)`" }.joined(separator: " or ")
    guard let found = try text(key) else { throw malformed(key, expected: words) }
    guard values.contains(found) else { throw unsupported(key, found: found, expected: words) }
    return found
  }
}
