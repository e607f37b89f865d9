/// A trie of token sequences: what generation may write.
public struct AllowedSequences: Sendable {
  private struct Node {
    var children: [Int32: Int] = [:]
    var isEnd = false
  }
  private var nodes = [Node()]

  /// A place in the trie: what was written so far.
  public struct Place: Hashable, Sendable {
    fileprivate var node: Int
  }

  /// The sequences; empty ones are left out.
  public init(_ sequences: some Sequence<[Int32]>) {
    for sequence in sequences where !sequence.isEmpty {
      var node = 0
      for token in sequence {
        if let next = nodes[node].children[token] {
          node = next
        } else {
          nodes.append(Node())
          nodes[node].children[token] = nodes.count - 1
          node = nodes.count - 1
        }
      }
      nodes[node].isEnd = true
    }
  }

  /// Before the first token.
  public var start: Place { Place(node: 0) }

  /// The tokens that may follow, in order of their ids.
  public func tokens(after place: Place) -> [Int32] {
    nodes[place.node].children.keys.sorted()
  }

  /// The tokens that may follow, those that end a text among them where it may end, in order of
  /// their ids.
  ///
  /// An end token that stands in a sequence ends the text there too.
  func tokens(after place: Place, ends: Set<Int32>) -> [Int32] {
    let tokens = Set(nodes[place.node].children.keys)
    return (isComplete(place) ? tokens.union(ends) : tokens).sorted()
  }

  /// Whether a text without an end token came to its end nevertheless: it is one of the sequences,
  /// and nothing could follow, or what could follow the last token that is written is only an end.
  func isOver(_ place: Place, ends: Set<Int32>, isLast: Bool) -> Bool {
    guard isComplete(place) else { return false }
    let isLeaf = nodes[place.node].children.isEmpty
    return ends.isEmpty ? isLeaf || isLast : isLeaf && isLast
  }

  /// Whether what was written is one of the sequences.
  public func isComplete(_ place: Place) -> Bool { nodes[place.node].isEnd }

  /// The place after one more token; `nil` where that isn't allowed.
  public func place(after token: Int32, at place: Place) -> Place? {
    nodes[place.node].children[token].map { Place(node: $0) }
  }
}
