import Glibc

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
