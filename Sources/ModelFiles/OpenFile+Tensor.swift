internal import Tensors

extension OpenFile {
  /// Numbers that are read, decoded and checked at a time, so that they are still in the cache.
  private static let stretch = 1 << 16

  /// The numbers in some bytes of the file.
  ///
  /// - Throws: `ModelFileError` if the bytes can't be read any more, or an element is NaN or infinite.
  /// - Precondition: the bytes were in the file when it was opened, and are the whole blocks that the
  ///   shape needs.
  func tensor(
    named name: String, at range: Range<Int>, encoding: FloatEncoding, shape: [Int]
  ) throws(ModelFileError) -> Tensor {
    var failure: ModelFileError?
    let tensor = Tensor(shape: shape) { values in
      do throws(ModelFileError) {
        try read(from: range.lowerBound, encoding: encoding, into: values)
      } catch {
        failure = error
      }
    }
    if var failure {
      failure.tensor = name
      throw failure
    }
    return tensor
  }

  private func read(
    from start: Int, encoding: FloatEncoding, into values: UnsafeMutableBufferPointer<Float>
  ) throws(ModelFileError) {
    var staging: [UInt8] = []
    for first in stride(from: 0, to: values.count, by: Self.stretch) {
      let end = min(values.count, first + Self.stretch)
      let part = UnsafeMutableBufferPointer(rebasing: values[first..<end])
      let bytes = start + encoding.byteCount(of: first)..<start + encoding.byteCount(of: end)
      if encoding == .float32 {
        try read(from: bytes.lowerBound, into: UnsafeMutableRawBufferPointer(part))
      } else {
        staging = try self.bytes(bytes)
        staging.withUnsafeBytes { encoding.decode($0, into: part) }
      }
      guard UnsafeBufferPointer(part).isFinite else {
        let index = part.firstIndex { !$0.isFinite } ?? 0
        throw ModelFileError(path: path, problem: .notFinite(index: first + index))
      }
    }
  }
}
