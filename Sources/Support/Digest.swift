/// A SHA-256 digest (FIPS 180-4): the identity of files, data sets and recipes.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// The digest of some bytes.
  public init(of bytes: some Sequence<UInt8>) {
    var hasher = Hasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of a text's UTF-8 bytes.
  public init(of text: String) { self.init(of: text.utf8) }

  fileprivate init(raw: [UInt8]) { bytes = raw }

  /// The digest that 64 hexadecimal digits write; `nil` for any other text.
  public init?(hexadecimal text: String) {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == 64, text.count == 64 else { return nil }
    bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// 64 lower-case hexadecimal digits.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first eight hexadecimal digits, for showing.
  public var short: String { String(description.prefix(8)) }

  /// The first eight bytes as a number, for keys.
  public var word: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

extension Digest {
  /// Computes a digest of bytes that come in pieces.
  public struct Hasher: Sendable {
    private var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19,
    ]
    /// The last bytes, fewer than a block of 64.
    private var pending: [UInt8] = []
    private var length: UInt64 = 0

    public init() { pending.reserveCapacity(64) }

    /// Adds bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
      let isDone: Void? = bytes.withContiguousStorageIfAvailable {
        update(raw: UnsafeRawBufferPointer($0))
      }
      if isDone == nil { Array(bytes).withUnsafeBytes { update(raw: $0) } }
    }

    /// Adds the raw bytes of numbers, in this machine's order (little-endian on all we run on).
    public mutating func update<T: BitwiseCopyable>(numbers: [T]) {
      numbers.withUnsafeBytes { update(raw: $0) }
    }

    private mutating func update(raw bytes: UnsafeRawBufferPointer) {
      length &+= UInt64(bytes.count)
      var rest = bytes[...]
      if !pending.isEmpty {
        let filling = rest.prefix(64 - pending.count)
        pending.append(contentsOf: filling)
        rest = rest.dropFirst(filling.count)
        guard pending.count == 64 else { return }
        pending.withUnsafeBytes { Self.compress($0, into: &state) }
        pending.removeAll(keepingCapacity: true)
      }
      let whole = rest.prefix(rest.count / 64 * 64)
      Self.compress(UnsafeRawBufferPointer(rebasing: whole), into: &state)
      pending.append(contentsOf: rest.dropFirst(whole.count))
    }

    /// The digest of everything added.
    public mutating func finalize() -> Digest {
      let bits = length &* 8
      let zeros = (119 - pending.count) % 64
      update([0x80] + repeatElement(0, count: zeros))
      withUnsafeBytes(of: bits.bigEndian) { update(raw: $0) }
      return Digest(
        raw: state.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } })
    }

    /// Works whole blocks of 64 bytes into the state (section 6.2.2 of the standard).
    private static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        constants.withUnsafeBufferPointer { constants in
          for start in stride(from: 0, to: blocks.count, by: 64) {
            for index in 0..<16 {
              schedule[index] = UInt32(
                bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
            }
            for index in 16..<64 {
              let a = schedule[index - 15]
              let b = schedule[index - 2]
              let s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)
              let s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10)
              schedule[index] = schedule[index - 16] &+ s0 &+ schedule[index - 7] &+ s1
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for index in stride(from: 0, to: 64, by: 8) {
              func mix(_ place: Int) -> UInt32 {
                constants[index + place] &+ schedule[index + place]
              }
              round(a, b, c, &d, e, f, g, &h, mix(0))
              round(h, a, b, &c, d, e, f, &g, mix(1))
              round(g, h, a, &b, c, d, e, &f, mix(2))
              round(f, g, h, &a, b, c, d, &e, mix(3))
              round(e, f, g, &h, a, b, c, &d, mix(4))
              round(d, e, f, &g, h, a, b, &c, mix(5))
              round(c, d, e, &f, g, h, a, &b, mix(6))
              round(b, c, d, &e, f, g, h, &a, mix(7))
            }
            state[0] &+= a
            state[1] &+= b
            state[2] &+= c
            state[3] &+= d
            state[4] &+= e
            state[5] &+= f
            state[6] &+= g
            state[7] &+= h
          }
        }
      }
    }

    /// One round; instead of moving all eight words along, the next round is called with them moved.
    @inline(__always)
    private static func round(
      _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
      _ g: UInt32, _ h: inout UInt32, _ mixed: UInt32
    ) {
      let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ mixed
      let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      d &+= t1
      h = t1 &+ s0 &+ ((a & b) ^ (a & c) ^ (b & c))
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ by: UInt32) -> UInt32 {
      word &>> by | word &<< (32 &- by)
    }

    private static let constants: [UInt32] = [
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
      0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
      0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
      0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
      0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
      0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
      0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
      0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
      0xc67178f2,
    ]
  }
}

extension Digest.Hasher {
  /// Adds a checksum of many bytes, which takes no longer than reading them.
  ///
  /// It has eight lanes of 64 bits, so that no lane waits for another. A lane's step is xxHash's
  /// (Collet, https://xxhash.com): two lanes that differ once stay different until another word
  /// differs too. It finds changes; it isn't a signature.
  public mutating func update(checksumOf bytes: UnsafeRawBufferPointer) {
    var lanes = SIMD8<UInt64>(0..<8)
    func add(_ words: SIMD8<UInt64>) {
      lanes &+= words &* 0xc2b2_ae3d_27d4_eb4f
      lanes = lanes &<< 31 | lanes &>> 33
      lanes &*= 0x9e37_79b1_85eb_ca87
    }
    let stride = MemoryLayout<SIMD8<UInt64>>.size
    let whole = bytes.count / stride * stride
    for start in Swift.stride(from: 0, to: whole, by: stride) {
      add(bytes.loadUnaligned(fromByteOffset: start, as: SIMD8<UInt64>.self))
    }
    var rest = SIMD8<UInt64>()
    withUnsafeMutableBytes(of: &rest) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }
    add(rest)
    update(numbers: (0..<8).map { lanes[$0] })
  }
}
