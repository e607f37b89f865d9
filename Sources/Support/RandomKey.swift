import Glibc

/// The key of a stream of random numbers, any of which can be had by its position alone.
///
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011).
/// A number depends on the key and its position, never on what was drawn before, so the order of
/// execution and the number of threads can't change it.
public struct RandomKey: Hashable, Sendable {
  /// The 64 bits of the key.
  public let bits: UInt64

  public init(seed: UInt64) { bits = seed }

  /// A key of its own for one purpose: `key.derived("dropout").derived(epoch)`.
  public func derived(_ purpose: String) -> RandomKey {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return mixed(with: hash, tag: 1)
  }

  /// A key of its own for one index: an epoch, a step, a layer.
  public func derived(_ index: Int) -> RandomKey {
    mixed(with: UInt64(bitPattern: Int64(index)), tag: 2)
  }

  /// A key of its own for a parameter, by its name and shape: what else a model has, and how it is
  /// set, doesn't change what is drawn.
  public func derived(_ name: String, shape: [Int]) -> RandomKey {
    shape.reduce(derived(name)) { $0.derived($1) }
  }

  private func mixed(with value: UInt64, tag: UInt32) -> RandomKey {
    let block = Self.block(
      key: bits, counter: (UInt32(truncatingIfNeeded: value), UInt32(value >> 32), tag, 0x616c_6964)
    )
    return RandomKey(seed: UInt64(block.0) | UInt64(block.1) << 32)
  }

  /// The four random words at a position.
  @inlinable
  public func words(at position: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    Self.block(
      key: bits, counter: (UInt32(truncatingIfNeeded: position), UInt32(position >> 32), 0, 0))
  }

  /// 64 random bits at a position.
  @inlinable
  public func word64(at position: UInt64) -> UInt64 {
    let block = words(at: position)
    return UInt64(block.0) | UInt64(block.1) << 32
  }

  /// A uniform number in [0, 1) at a position, 53 bits fine.
  @inlinable
  public func uniform(at position: UInt64) -> Double {
    Double(word64(at: position) >> 11) * 0x1p-53
  }

  /// A uniform integer in `0..<bound` at a position (Lemire's multiply-shift; bias below 2⁻³²).
  ///
  /// - Precondition: `bound` is above 0.
  @inlinable
  public func integer(below bound: Int, at position: UInt64) -> Int {
    precondition(bound > 0, "integer(below:): the bound must be above 0, not \(bound)")
    return Int(word64(at: position).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A random order of `0..<count` (Fisher–Yates).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, integer(below: index + 1, at: UInt64(index)))
    }
    return order
  }

  /// The Philox4x32-10 block function.
  @inlinable
  static func block(
    key: UInt64, counter: (UInt32, UInt32, UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var c = counter
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(key >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(c.0) &* 0xd251_1f53
      let p1 = UInt64(c.2) &* 0xcd9e_8d57
      c = (
        UInt32(p1 >> 32) ^ c.1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(p0 >> 32) ^ c.3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9e37_79b9
      k1 &+= 0xbb67_ae85
    }
    return c
  }
}

extension RandomKey {
  /// `count` standard normal numbers (Box–Muller), times `scale`.
  public func normals(_ count: Int, scale: Float = 1) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      var index = 0
      while index < count {
        let w = words(at: UInt64(index / 2))
        let u = (Double(UInt64(w.0) | UInt64(w.1) << 32) + 0.5) * 0x1p-64
        let v = Double(UInt64(w.2) | UInt64(w.3) << 32) * 0x1p-64
        let radius = (-2 * log(u)).squareRoot()
        buffer[index] = Float(radius * cos(2 * .pi * v)) * scale
        if index + 1 < count { buffer[index + 1] = Float(radius * sin(2 * .pi * v)) * scale }
        index += 2
      }
      filled = count
    }
  }
}
