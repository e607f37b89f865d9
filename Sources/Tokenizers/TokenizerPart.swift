import Support

/// An object of a `tokenizer.json`, such as its normaliser, and how to reach it for errors.
struct TokenizerPart {
  /// The keys that lead to it, separated by points.
  let name: String
  let value: JSONValue

  /// The object's `type`; `null` where there is no object.
  func type() throws -> String {
    if case .null = value { return "null" }
    return try string("type")
  }

  /// The error of a type that isn't known here.
  func unsupportedType(_ expected: [String]) throws -> TokenizerError.Problem {
    try .unsupported(part: "\(name).type", found: type(), expected: expected)
  }

  /// The value of a key; `nil` where it isn't there or `null`.
  func part(_ key: String) throws -> TokenizerPart? {
    guard case .object(let members) = value else { throw wrongType("an object") }
    guard let member = members[key] else { return nil }
    if case .null = member { return nil }
    return TokenizerPart(name: "\(name).\(key)", value: member)
  }

  func required(_ key: String) throws -> TokenizerPart {
    guard let part = try part(key) else {
      throw TokenizerError.Problem.missingPart("\(name).\(key)")
    }
    return part
  }

  func string(_ key: String) throws -> String { try required(key).string() }

  func string() throws -> String {
    guard case .string(let string) = value else { throw wrongType("a string") }
    return string
  }

  func flag(_ key: String, default standard: Bool) throws -> Bool {
    guard let part = try part(key) else { return standard }
    guard case .flag(let flag) = part.value else { throw part.wrongType("`true` or `false`") }
    return flag
  }

  /// A whole number from 0 to 2^31 - 1.
  func wholeNumber(_ key: String) throws -> Int { try required(key).wholeNumber() }

  func wholeNumber() throws -> Int {
    guard case .number(let number) = value, let whole = Int32(exactly: number), whole >= 0 else {
      throw wrongType("a whole number of at least 0")
    }
    return Int(whole)
  }

  func array() throws -> [TokenizerPart] {
    guard case .array(let elements) = value else { throw wrongType("an array") }
    return elements.map { TokenizerPart(name: name, value: $0) }
  }

  /// The one character of a key.
  func character(_ key: String) throws -> Unicode.Scalar {
    let scalars = try string(key).unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else {
      throw try required(key).wrongType("one character")
    }
    return scalar
  }

  func wrongType(_ expected: String) -> TokenizerError.Problem {
    .wrongType(part: name, expected: expected)
  }
}
