public import Support

/// Random numbers one after the other.
public struct Draws {
  private let key: RandomKey
  private var position: UInt64 = 0

  public init(_ key: RandomKey) { self.key = key }

  /// A number in `0..<bound`; 0 where there is none.
  public mutating func below(_ bound: Int) -> Int {
    position += 1
    return key.integer(below: max(1, bound), at: position)
  }

  /// True once in `count` times.
  public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// One of some things, of which there is at least one.
  public mutating func pick<Things: Collection>(_ things: Things) -> Things.Element {
    things[things.index(things.startIndex, offsetBy: below(things.count))]
  }
}
