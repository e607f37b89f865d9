/// An array of a GGUF file's metadata, checked to lie within the file, decoded when it is asked for.
///
/// A vocabulary has hundreds of thousands of strings, which not everybody who opens the file needs.
public struct GGUFArray: Sendable {
  /// The most elements that are decoded: the largest vocabularies have 262,144 tokens and 580,000
  /// merges, and a byte of a hostile file mustn't become many.
  static let countLimit = 1 << 20

  let header: HeaderBytes
  let place: GGUFValue.Place
  let elementType: GGUFValueType
  /// Where the elements begin in the file.
  let offset: Int
  /// The number of elements.
  public let count: Int

  /// The elements as integers.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many, or one doesn't fit into 63
  ///   bits.
  public func integers() throws -> [Int] {
    try elements([.integer]) { try $0.integer(at: place) }
  }

  /// The elements as numbers, from integers too.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func numbers() throws -> [Double] {
    try elements([.number, .integer]) { try $0.number(at: place) }
  }

  /// The elements as truth values.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func flags() throws -> [Bool] {
    try elements([.flag]) { try $0.flag(at: place) }
  }

  /// The elements as strings.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many, or one isn't UTF-8.
  public func strings() throws -> [String] {
    try elements([.string]) { try $0.string(at: place) }
  }

  /// The elements as arrays.
  ///
  /// - Throws: `ModelFileError` if they are of another type or too many.
  public func arrays() throws -> [GGUFArray] {
    try elements([.array(of: nil)]) { try $0.array(at: place, of: nil) }
  }

  /// The elements, of the first of some kinds or one that can stand for it.
  private func elements<Element>(
    _ kinds: [GGUFValue.Kind], _ convert: (GGUFValue) throws -> Element
  ) throws -> [Element] {
    guard kinds.contains(elementType.kind) else {
      throw place.failure(found: .array(of: elementType.kind), expected: .array(of: kinds[0]))
    }
    guard count <= Self.countLimit else {
      throw ModelFileError(
        path: place.path,
        problem: .tooMany(
          "elements of `\(place.key)`", count: UInt64(count), limit: Self.countLimit))
    }
    return try header.withBytes { bytes in
      var reader = ByteReader(bytes, of: header, at: offset)
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for _ in 0..<count {
        elements.append(try convert(reader.readValue(elementType, at: place)))
      }
      return elements
    }
  }
}
