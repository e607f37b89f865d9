/// The metadata of a GGUF file: settings, and the vocabulary, by key.
///
/// ```swift
/// let layers = try file.metadata.integer("llama.block_count")
/// let base = try file.metadata.number("llama.rope.freq_base", default: 10_000)
/// let tokens = try file.metadata.strings("tokenizer.ggml.tokens")
/// ```
public struct GGUFMetadata: Sendable {
  let path: String
  let values: [String: GGUFValue]

  /// The keys, sorted.
  public var keys: [String] { values.keys.sorted() }

  /// Whether there is a value at this key.
  public func contains(_ key: String) -> Bool { values[key] != nil }

  /// The value at a key, of any type; `nil` if there is none.
  public subscript(key: String) -> GGUFValue? { values[key] }

  /// Reads an integer of any width.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, the value is of another type, or it
  ///   doesn't fit into 63 bits.
  public func integer(_ key: String, default: Int? = nil) throws -> Int {
    try value(key, `default`) { try $0.integer(at: $1) }
  }

  /// Reads a float of any width, or an integer.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func number(_ key: String, default: Double? = nil) throws -> Double {
    try value(key, `default`) { try $0.number(at: $1) }
  }

  /// Reads a truth value.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func flag(_ key: String, default: Bool? = nil) throws -> Bool {
    try value(key, `default`) { try $0.flag(at: $1) }
  }

  /// Reads a string.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func string(_ key: String, default: String? = nil) throws -> String {
    try value(key, `default`) { try $0.string(at: $1) }
  }

  /// Reads an array of integers.
  ///
  /// - Throws: `ModelFileError` if there is none, the value is of another type, or a number doesn't
  ///   fit into 63 bits.
  public func integers(_ key: String) throws -> [Int] {
    try value(key) { try $0.array(at: $1, of: .integer).integers() }
  }

  /// Reads an array of numbers.
  ///
  /// - Throws: `ModelFileError` if there is none, or the value is of another type.
  public func numbers(_ key: String) throws -> [Double] {
    try value(key) { try $0.array(at: $1, of: .number).numbers() }
  }

  /// Reads an array of truth values.
  ///
  /// - Throws: `ModelFileError` if there is none, or the value is of another type.
  public func flags(_ key: String) throws -> [Bool] {
    try value(key) { try $0.array(at: $1, of: .flag).flags() }
  }

  /// Reads an array of strings.
  ///
  /// - Throws: `ModelFileError` if there is none, the value is of another type, or a string isn't
  ///   UTF-8.
  public func strings(_ key: String) throws -> [String] {
    try value(key) { try $0.array(at: $1, of: .string).strings() }
  }

  private func value<Value>(
    _ key: String, _ default: Value? = nil,
    _ convert: (GGUFValue, GGUFValue.Place) throws -> Value
  ) throws -> Value {
    if let value = values[key] {
      return try convert(value, GGUFValue.Place(path: path, key: key))
    }
    guard let `default` else { throw ModelFileError(path: path, problem: .missingKey(key)) }
    return `default`
  }
}
