/// A valid GGUF file taken apart into what its header lists, so that the parts can be changed, moved
/// and repeated, and what comes out is mostly a GGUF file again.
///
/// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public struct GGUFMutation: Sendable {
  /// A key with its value, or what the header says of a tensor.
  struct Entry {
    var bytes: [UInt8]
    /// Where its lengths, counts, type codes, extents, offsets and numbers are, and their widths.
    var fields: [(offset: Int, width: Int)] = []
    /// The strings: where the length stands, and how many bytes follow it.
    var strings: [(offset: Int, count: Int)] = []
  }

  private var version: [UInt8]
  private var values: [Entry] = []
  private var tensors: [Entry] = []
  private var data: [UInt8]
  private let alignment: Int

  /// Takes a valid file apart.
  public init(_ bytes: [UInt8], alignment: Int = 32) {
    var reader = Reader(bytes: bytes, position: 8)
    let (tensorCount, valueCount) = (reader.number(8), reader.number(8))
    version = Array(bytes[4..<8])
    for _ in 0..<valueCount {
      reader.begin()
      reader.string()
      reader.value(of: reader.number(4))
      values.append(reader.entry())
    }
    for _ in 0..<tensorCount {
      reader.begin()
      reader.string()
      for _ in 0..<reader.number(4) { _ = reader.number(8) }
      _ = (reader.number(4), reader.number(8))
      tensors.append(reader.entry())
    }
    let start = (reader.position + alignment - 1) / alignment * alignment
    data = start < bytes.count ? Array(bytes[start...]) : []
    self.alignment = alignment
  }

  /// Numbers that a length, a count, a type, an extent or an offset may be too near to.
  static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 30, 31, 32, 33, 64, 255, 256, 1 << 16, 1 << 16 + 1,
    1 << 20, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 61, 1 << 62, 1 << 63 - 1, 1 << 63, .max - 31,
    .max - 1, .max,
  ]

  /// The file after some changes.
  ///
  /// - Parameters:
  ///   - others: Files to take values from.
  ///   - texts: Keys and strings to put where others stand.
  ///   - draws: What decides.
  /// - Returns: The bytes.
  public func mutated(
    with others: [GGUFMutation], texts: [String], _ draws: inout Draws
  ) -> [UInt8] {
    var file = self
    for _ in 0..<draws.pick([1, 1, 2, 4]) { file.change(with: others, texts: texts, &draws) }
    var (tensorCount, valueCount) = (UInt64(file.tensors.count), UInt64(file.values.count))
    if draws.oneIn(30) { tensorCount = draws.pick(Self.numbers) }
    if draws.oneIn(30) { valueCount = draws.pick(Self.numbers) }
    var bytes = Array("GGUF".utf8) + file.version
    bytes += Self.little(tensorCount, 8) + Self.little(valueCount, 8)
    for entry in file.values + file.tensors { bytes += entry.bytes }
    bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    bytes += file.data
    if draws.oneIn(20) { bytes.removeSubrange(draws.below(bytes.count)...) }
    if draws.oneIn(8) { Fuzzing.mutate(&bytes, pieces: texts, &draws) }
    return bytes
  }

  private mutating func change(
    with others: [GGUFMutation], texts: [String], _ draws: inout Draws
  ) {
    switch draws.below(10) {
    case 0: changeData(&draws)
    case 1 where !tensors.isEmpty:
      let entry = draws.pick(tensors)
      tensors.swapAt(draws.below(tensors.count), draws.below(tensors.count))
      if draws.oneIn(2) { repeats(entry, in: \.tensors, &draws) }
    case 2 where !values.isEmpty: repeats(draws.pick(values), in: \.values, &draws)
    case 3 where !values.isEmpty: values.remove(at: draws.below(values.count))
    case 4 where !values.isEmpty:
      // The value of one key under another.
      let (from, to) = (draws.pick(draws.pick(others).values + values), draws.below(values.count))
      let (key, other) = (values[to].strings[0], from.strings[0])
      values[to].bytes =
        Array(values[to].bytes.prefix(8 + key.count)) + from.bytes.dropFirst(8 + other.count)
    case 5 where !values.isEmpty:
      // An array deep inside others.
      let index = draws.below(values.count)
      let start = min(values[index].bytes.count, 8 + values[index].strings[0].count)
      let value = values[index].bytes[start...]
      let depth = draws.pick([2, 3, 15, 16, 17, 200])
      let around = (1..<depth).flatMap { _ in Self.little(9, 4) + Self.little(1, 8) }
      values[index].bytes =
        Array(values[index].bytes[..<start]) + Self.little(9, 4) + around + Array(value.prefix(4))
        + Self.little(1, 8) + Array(value.dropFirst(4))
    case 6, 7:
      rename(in: draws.oneIn(2) ? \.values : \.tensors, texts, &draws)
    default:
      overwrite(in: draws.oneIn(2) ? \.values : \.tensors, &draws)
    }
  }

  /// Changes a field of an entry: to a number, or by a little.
  private mutating func overwrite(
    in entries: WritableKeyPath<GGUFMutation, [Entry]>, _ draws: inout Draws
  ) {
    guard !self[keyPath: entries].isEmpty else { return }
    let index = draws.below(self[keyPath: entries].count)
    let entry = self[keyPath: entries][index]
    // Type and count come first; a vocabulary's strings have thousands of lengths behind them.
    let field = draws.pick(draws.oneIn(2) ? entry.fields.prefix(4) : entry.fields[...])
    guard field.offset + field.width <= entry.bytes.count else { return }
    let range = field.offset..<field.offset + field.width
    let old = entry.bytes[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let new =
      draws.oneIn(3) ? old &+ draws.pick([1, 2, 32, .max, .max - 31]) : draws.pick(Self.numbers)
    self[keyPath: entries][index].bytes.replaceSubrange(range, with: Self.little(new, field.width))
  }

  /// Puts another text in place of a string, with its length.
  private mutating func rename(
    in entries: WritableKeyPath<GGUFMutation, [Entry]>, _ texts: [String], _ draws: inout Draws
  ) {
    guard !self[keyPath: entries].isEmpty else { return }
    let index = draws.below(self[keyPath: entries].count)
    let entry = self[keyPath: entries][index]
    let (offset, count) = draws.pick(entry.strings)
    guard offset + 8 + count <= entry.bytes.count else { return }
    var text = Array(entry.bytes[(offset + 8)..<(offset + 8 + count)])
    switch draws.below(4) {
    case 0: text = Array(repeatElement(text, count: draws.pick([2, 100, 9000])).joined())
    case 1: Fuzzing.mutate(&text, pieces: texts, &draws)
    default: text = Array(draws.pick(texts).utf8)
    }
    self[keyPath: entries][index].bytes.replaceSubrange(
      offset..<offset + 8 + count, with: Self.little(UInt64(text.count), 8) + text)
  }

  /// Adds an entry again, mostly under other names.
  private mutating func repeats(
    _ entry: Entry, in entries: WritableKeyPath<GGUFMutation, [Entry]>, _ draws: inout Draws
  ) {
    let count = min(draws.pick([1, 1, 2, 100, 5000]), 1 + 200_000 / max(1, entry.bytes.count))
    for number in 0..<count {
      var copy = entry
      if !draws.oneIn(10), let name = entry.strings.first, 8 + name.count <= copy.bytes.count {
        let text = Array("\(number)".utf8)
        copy.bytes.replaceSubrange(
          0..<8 + name.count, with: Self.little(UInt64(text.count), 8) + text)
        copy.fields = [(0, 8)]
        copy.strings = [(0, text.count)]
      }
      self[keyPath: entries].append(copy)
    }
  }

  /// Puts NaN, infinity or anything into the tensors' bytes, or makes them fewer or more.
  private mutating func changeData(_ draws: inout Draws) {
    switch draws.below(4) {
    case 0: data.removeLast(min(data.count, draws.pick([1, 32, 1000])))
    case 1: data += [UInt8](repeating: 0xff, count: draws.pick([1, 32, 1000]))
    default:
      let pattern: [UInt8] = draws.pick([
        [0, 0x7e], [0, 0x7c], [0, 0xfc], [0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0xff], [0xff], [0],
      ])
      let start = draws.below(data.count) & ~1
      guard start + pattern.count <= data.count else { return }
      data.replaceSubrange(start..<start + pattern.count, with: pattern)
    }
  }

  private static func little(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }
}

extension GGUFMutation {
  /// Walks over a valid file and notes what stands where in an entry.
  private struct Reader {
    let bytes: [UInt8]
    var position: Int
    private var start = 0
    private var noted = Entry(bytes: [])

    init(bytes: [UInt8], position: Int) {
      self.bytes = bytes
      self.position = position
    }

    mutating func begin() {
      start = position
      noted = Entry(bytes: [])
    }

    func entry() -> Entry {
      var entry = noted
      entry.bytes = Array(bytes[start..<position])
      return entry
    }

    mutating func number(_ width: Int) -> Int {
      noted.fields.append((position - start, width))
      defer { position += width }
      return bytes[position..<position + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func string() {
      let offset = position - start
      let count = number(8)
      noted.strings.append((offset, count))
      position += count
    }

    mutating func value(of type: Int) {
      switch type {
      case 8: string()
      case 9:
        let type = number(4)
        for _ in 0..<number(8) { value(of: type) }
      default:
        let width = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8][type]
        noted.fields.append((position - start, width))
        position += width
      }
    }
  }
}
