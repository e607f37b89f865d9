/// The tokens of a vocabulary by their UTF-8 bytes, for finding the longest one that a text begins
/// with in one walk.
///
/// The edges stand in one open-addressing hash table keyed by node and byte.
struct TokenTrie: Sendable {
  /// A place in the trie: the bytes walked so far.
  typealias Node = UInt32

  /// The start of every walk.
  static let root: Node = 0
  /// The most nodes: BERT's 30,522 tokens have 76,000, LaBSE's 501,153 about 1.5 million.
  ///
  /// It bounds the memory that a hostile vocabulary takes, and lets node and byte be a 32-bit key.
  static let nodeLimit = 1 << 21

  private static let empty = UInt32.max
  private var keys: [UInt32]
  private var children: [Node]
  /// The id of the token that ends at a node, or -1.
  private var ids: [Int32] = [-1]

  /// Makes a trie of tokens' bytes; of equal ones the last counts, and empty ones are left out.
  ///
  /// Returns `nil` if the tokens have more beginnings than there can be nodes.
  init?(_ tokens: some Sequence<some Sequence<UInt8>>) {
    keys = [UInt32](repeating: Self.empty, count: 1024)
    children = [Node](repeating: 0, count: 1024)
    for (id, token) in tokens.enumerated() {
      var node = Self.root
      for byte in token {
        if let child = child(of: node, byte) {
          node = child
        } else {
          guard ids.count < Self.nodeLimit else { return nil }
          let child = Node(ids.count)
          ids.append(-1)
          if ids.count * 4 > keys.count * 3 { grow() }
          insert(key: node << 8 | UInt32(byte), child: child)
          node = child
        }
      }
      if node != Self.root { ids[Int(node)] = Int32(id) }
    }
  }

  /// The node that `bytes` lead to from the root, if any token begins with them.
  func node(_ bytes: some Sequence<UInt8>) -> Node? {
    var node = Self.root
    for byte in bytes {
      guard let child = child(of: node, byte) else { return nil }
      node = child
    }
    return node
  }

  /// The id of the token that is exactly `text`.
  func id(of text: String) -> Int32? { id(of: text.utf8) }

  /// The id of the token that has exactly these bytes.
  func id(of bytes: some Sequence<UInt8>) -> Int32? {
    guard let node = node(bytes), ids[Int(node)] >= 0 else { return nil }
    return ids[Int(node)]
  }

  /// Hands on every token that ends in `bytes` when walked from the root, shortest first.
  func matches(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int,
    to receive: (_ id: Int32, _ end: Int) throws -> Void
  ) rethrows {
    var node = Self.root
    var index = start
    while index < bytes.count, let child = child(of: node, bytes[index]) {
      node = child
      index += 1
      let id = ids[Int(node)]
      if id >= 0 { try receive(id, index) }
    }
  }

  /// The longest token that ends in `bytes` when walked from a node, and where it ends.
  func longestMatch(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, at node: Node
  ) -> (id: Int32, end: Int)? {
    var node = node
    var match: (id: Int32, end: Int)?
    var index = start
    while index < bytes.count, let child = child(of: node, bytes[index]) {
      node = child
      index += 1
      let id = ids[Int(node)]
      if id >= 0 { match = (id, index) }
    }
    return match
  }

  @inline(__always)
  private func child(of node: Node, _ byte: UInt8) -> Node? {
    let key = node << 8 | UInt32(byte)
    var slot = Self.slot(of: key, mask: keys.count - 1)
    while true {
      if keys[slot] == key { return children[slot] }
      if keys[slot] == Self.empty { return nil }
      slot = (slot + 1) & (keys.count - 1)
    }
  }

  private mutating func insert(key: UInt32, child: Node) {
    var slot = Self.slot(of: key, mask: keys.count - 1)
    while keys[slot] != Self.empty { slot = (slot + 1) & (keys.count - 1) }
    keys[slot] = key
    children[slot] = child
  }

  private mutating func grow() {
    let (oldKeys, oldChildren) = (keys, children)
    keys = [UInt32](repeating: Self.empty, count: keys.count * 2)
    children = [Node](repeating: 0, count: keys.count)
    for (key, child) in zip(oldKeys, oldChildren) where key != Self.empty {
      insert(key: key, child: child)
    }
  }

  /// Multiplicative hashing (Knuth), the upper bits folded down.
  @inline(__always)
  private static func slot(of key: UInt32, mask: Int) -> Int {
    let hash = key &* 0x9e37_79b1
    return Int(hash ^ hash >> 15) & mask
  }
}
