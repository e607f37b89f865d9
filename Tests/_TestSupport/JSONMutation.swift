import Foundation

/// A valid JSON text whose values can be changed, moved and repeated, so that what comes out is JSON
/// again, mostly.
public struct JSONMutation: Sendable {
  /// A value, or a key with its value.
  struct Node {
    /// The value alone.
    var range: Range<Int>
    /// The key, with its quotes, where the value has one.
    var key: Range<Int>?
    var children: [Int] = []

    /// The value with its key.
    var member: Range<Int> { (key ?? range).lowerBound..<range.upperBound }
  }

  let bytes: [UInt8]
  /// The values; the first is the whole text.
  private(set) var nodes: [Node] = []

  /// Takes a valid text apart.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var position = 0
    _ = parse(&position, key: nil)
  }

  /// Numbers, strings and structures that belong nowhere.
  static let values = [
    "0", "-0", "1", "-1", "2", "7", "255", "256", "65535", "65536", "2097152", "2147483647",
    "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "1e5", "0.5", "1e308", "1e999", "-1e999", "1E-400", "NaN", "01", "\"\"",
    "\" \"", "\"a\"", "\"aa\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"e\u{301}\"",
    "null", "true", "false", "[]", "{}", "[[]]", "[\"\",\"\"]", "[0]", "{\"\":0}",
  ]

  /// The text after some changes.
  ///
  /// - Parameters:
  ///   - others: Texts to take values from.
  ///   - values: Values that belong nowhere, beside those that there are always.
  ///   - draws: What decides.
  /// - Returns: The text, which may not be JSON.
  public func mutated(
    with others: [JSONMutation], values: [String], _ draws: inout Draws
  ) -> [UInt8] {
    var edits: [(range: Range<Int>, bytes: [UInt8])] = []
    for _ in 0..<draws.pick([1, 1, 2, 4]) {
      let node = node(&draws)
      let edit = edit(node, with: others, values: values, &draws)
      if edits.allSatisfy({ !$0.range.overlaps(edit.range) }) { edits.append(edit) }
    }
    var result = bytes
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      result.replaceSubrange(edit.range, with: edit.bytes)
    }
    return result
  }

  /// A value: on the way down from the whole text, each child is as likely as the others.
  private func node(_ draws: inout Draws) -> Node {
    var node = nodes[0]
    while !node.children.isEmpty, node.key == nil && node.range.lowerBound == 0 || !draws.oneIn(4) {
      node = nodes[draws.pick(node.children)]
    }
    return node
  }

  private func edit(
    _ node: Node, with others: [JSONMutation], values: [String], _ draws: inout Draws
  ) -> (range: Range<Int>, bytes: [UInt8]) {
    let (value, member) = (bytes[node.range], bytes[node.member])
    func replacement(_ draws: inout Draws) -> [UInt8] {
      if draws.oneIn(2) { return Array(draws.pick(values + Self.values).utf8) }
      let other = draws.pick(others)
      let range = other.node(&draws).range
      return Array(other.bytes[range].prefix(1 << 16))
    }
    switch draws.below(8) {
    case 0, 1: return (node.range, replacement(&draws))
    case 2:  // Gone, with one of the commas around it.
      var range = node.member
      if range.upperBound < bytes.count, bytes[range.upperBound] == UInt8(ascii: ",") {
        range = range.lowerBound..<range.upperBound + 1
      } else if range.lowerBound > 0, bytes[range.lowerBound - 1] == UInt8(ascii: ",") {
        range = range.lowerBound - 1..<range.upperBound
      }
      return (range, [])
    case 3:  // Several times.
      let count = min(draws.pick([1, 1, 1, 2, 20, 200, 5000]), 1 + 200_000 / max(1, member.count))
      return (
        node.member,
        Array(
          repeatElement(Array(member), count: 1 + count).joined(separator: [UInt8(ascii: ",")]))
      )
    case 4:  // Deep inside.
      let depth = draws.pick([1, 2, 16, 17, 126, 127, 128, 3000])
      let (open, close) = draws.pick([
        ("[", "]"), ("{\"a\":", "}"), ("{\"type\":\"Sequence\",\"normalizers\":[", "]}"),
        ("{\"type\":\"Sequence\",\"pretokenizers\":[", "]}"),
        ("{\"type\":\"Sequence\",\"decoders\":[", "]}"),
      ])
      return (
        node.range,
        Array(String(repeating: open, count: depth).utf8) + value
          + Array(String(repeating: close, count: depth).utf8)
      )
    case 5:  // Under another key.
      let other = draws.pick(others)
      guard let key = node.key, let name = other.node(&draws).key else {
        return (node.range, replacement(&draws))
      }
      return (key, Array(other.bytes[name]))
    default:
      switch value.first {
      case UInt8(ascii: "\""):
        let inside = value.dropFirst().dropLast()
        var text = Array(inside)
        switch draws.below(3) {
        case 0:
          let count = draws.pick([2, 10, 1000])
          text = Array(repeatElement(text, count: count).joined().prefix(1 << 20))
        case 1: text += Array(draws.pick(["▁", " ", "\u{0}", "\\", "\\n", "\\u", "é", "😀"]).utf8)
        default: if !text.isEmpty { text.remove(at: draws.below(text.count)) }
        }
        return (node.range, [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
      default:
        let number = Int(String(decoding: value, as: UTF8.self)) ?? 0
        return (node.range, Array("\(number &+ draws.pick([-1, 1, 2, 1 << 16]))".utf8))
      }
    }
  }

  /// Adds the value at a place, and those in it; returns its index.
  private mutating func parse(_ position: inout Int, key: Range<Int>?) -> Int {
    let index = nodes.count
    let start = position
    nodes.append(Node(range: start..<start, key: key))
    var children: [Int] = []
    switch bytes[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = bytes[position] == UInt8(ascii: "{")
      position += 1
      skip(&position, over: " \n\r\t,")
      while bytes[position] != UInt8(ascii: "}"), bytes[position] != UInt8(ascii: "]") {
        var name: Range<Int>?
        if isObject {
          let start = position
          skipString(&position)
          name = start..<position
          skip(&position, over: " \n\r\t:")
        }
        children.append(parse(&position, key: name))
        skip(&position, over: " \n\r\t,")
      }
      position += 1
    case UInt8(ascii: "\""): skipString(&position)
    default:
      while position < bytes.count, !",]} \n\r\t".utf8.contains(bytes[position]) { position += 1 }
    }
    nodes[index].range = start..<position
    nodes[index].children = children
    return index
  }

  private func skip(_ position: inout Int, over characters: String) {
    while characters.utf8.contains(bytes[position]) { position += 1 }
  }

  private func skipString(_ position: inout Int) {
    position += 1
    while bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position += 1
  }
}
