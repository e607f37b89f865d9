internal import Tensors

extension MappedFile {
  /// Numbers that are decoded and checked at a time, so that they are still in the cache.
  private static let stretch = 1 << 14

  /// The numbers in some bytes of the file.
  ///
  /// F32 isn't copied where it is aligned: the tensor then keeps the file mapped.
  ///
  /// - Throws: `ModelFileError` if an element is NaN or infinite.
  /// - Precondition: the bytes are in the file, and are the whole blocks that the shape needs.
  func tensor(
    named name: String, at range: Range<Int>, encoding: FloatEncoding, shape: [Int]
  ) throws -> Tensor {
    let (tensor, isFinite) = withBytes { bytes in
      read(UnsafeRawBufferPointer(rebasing: bytes[range]), encoding: encoding, shape: shape)
    }
    guard isFinite else {
      let index = tensor.withUnsafeValues { $0.firstIndex { !$0.isFinite } }
      throw ModelFileError(path: path, tensor: name, problem: .notFinite(index: index ?? 0))
    }
    return tensor
  }

  private func read(
    _ bytes: UnsafeRawBufferPointer, encoding: FloatEncoding, shape: [Int]
  ) -> (tensor: Tensor, isFinite: Bool) {
    if encoding == .float32, let start = bytes.baseAddress, UInt(bitPattern: start) % 4 == 0 {
      let tensor = Tensor(
        borrowing: UnsafeBufferPointer(
          start: start.assumingMemoryBound(to: Float.self), count: bytes.count / 4),
        shape: shape, owner: self)
      return (tensor, tensor.isFinite)
    }
    var isFinite = true
    let tensor = Tensor(shape: shape) { values in
      for start in stride(from: 0, to: values.count, by: Self.stretch) {
        let end = min(values.count, start + Self.stretch)
        let part = UnsafeMutableBufferPointer(rebasing: values[start..<end])
        encoding.decode(
          UnsafeRawBufferPointer(
            rebasing: bytes[encoding.byteCount(of: start)..<encoding.byteCount(of: end)]),
          into: part)
        isFinite = isFinite && UnsafeBufferPointer(part).isFinite
      }
    }
    return (tensor, isFinite)
  }
}
