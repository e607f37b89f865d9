import Glibc
internal import Support
internal import Tensors

/// A file that is open for reading; closed when the last reference goes.
///
/// It is read piece by piece, not mapped: a mapped file that another program shortens ends this one,
/// and one that is written over changes numbers that were already used. Files of this program are
/// replaced by renaming, so an open one stays the file that it was.
final class OpenFile: Sendable {
  /// The path, as it was given.
  var path: String { file.path }
  /// Bytes of the file when it was opened.
  var count: Int { file.count }
  private let file: InputFile

  /// Opens the file at `path`.
  ///
  /// - Throws: `ModelFileError` if the system can't open it or it isn't a regular file.
  init(path: String) throws(ModelFileError) {
    do throws(FileError) {
      file = try InputFile(path)
    } catch {
      throw ModelFileError(path: path, problem: .unreadable(code: error.code))
    }
    guard file.isRegular else { throw ModelFileError(path: path, problem: .notARegularFile) }
  }

  /// Reads some bytes of the file.
  ///
  /// - Throws: `ModelFileError` if the system can't, or the file has become shorter.
  func read(
    from start: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ModelFileError) {
    var done = 0
    while done < buffer.count {
      let added = pread(
        file.descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(start + done))
      if added < 0, errno == EINTR { continue }
      guard added >= 0 else {
        throw ModelFileError(path: path, problem: .unreadable(code: errno))
      }
      guard added > 0 else {
        throw ModelFileError(
          path: path, problem: .truncated(size: start + done, needed: start + buffer.count))
      }
      done += added
    }
  }

  /// Some bytes of the file.
  ///
  /// - Throws: `ModelFileError` as `read`.
  func bytes(_ range: Range<Int>) throws(ModelFileError) -> [UInt8] {
    var failure: ModelFileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(ModelFileError) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        try read(
          from: range.lowerBound,
          into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<range.count]))
        count = range.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension OpenFile {
  /// Numbers that are read, decoded and checked at a time, so that they are still in the cache.
  private static let stretch = 1 << 16

  /// The numbers in some bytes of the file.
  ///
  /// - Throws: `ModelFileError` if the bytes can't be read any more, or an element is NaN or infinite.
  /// - Precondition: the bytes were in the file when it was opened, and are the whole blocks that the
  ///   shape needs.
  func tensor(
    named name: String, at range: Range<Int>, encoding: FloatEncoding, shape: [Int],
    as form: TensorForm = .float32, rowOrder: [Int32]? = nil
  ) throws(ModelFileError) -> Tensor {
    if let kept = encoding.kept(shape, as: form) {
      do throws(ModelFileError) {
        return try compactTensor(
          at: range, encoding: encoding, form: kept, shape: shape, order: rowOrder)
      } catch {
        throw error.about(name)
      }
    }
    var failure: ModelFileError?
    let tensor = Tensor(shape: shape) { values in
      do throws(ModelFileError) {
        try read(from: range.lowerBound, encoding: encoding, into: values)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure.about(name) }
    return rowOrder.map(tensor.gatheredRows) ?? tensor
  }

  /// A matrix in the bits that the file has it in, its rows in an order or as they are.
  private func compactTensor(
    at range: Range<Int>, encoding: FloatEncoding, form: CompactForm, shape: [Int],
    order: [Int32]?
  ) throws(ModelFileError) -> Tensor {
    let (rows, width) = (shape[0], shape[1])
    let bytes = try bytes(range)
    let rowBytes = encoding.byteCount(of: width)
    var failure: ModelFileError?
    let tensor = Tensor(rows: rows, width: width, form: form) { kept in
      _ = Tensor(shape: [width]) { line in
        bytes.withUnsafeBytes { bytes in
          for row in 0..<rows {
            let from = order.map { Int($0[row]) } ?? row
            let stored = UnsafeRawBufferPointer(
              rebasing: bytes[from * rowBytes..<(from + 1) * rowBytes])
            encoding.decode(stored, into: line)
            guard UnsafeBufferPointer(line).isFinite else {
              let index = line.firstIndex { !$0.isFinite } ?? 0
              failure = ModelFileError(
                path: path, problem: .notFinite(index: from * width + index))
              return
            }
            encoding.split(stored, count: width, into: kept, row: row)
          }
        }
      }
    }
    if let failure { throw failure }
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

/// The first bytes of a file, kept: its header, or as much of it as was needed so far.
final class HeaderBytes: Sendable {
  /// The path, as it was given.
  let path: String
  /// Bytes of the whole file.
  let fileCount: Int
  let bytes: [UInt8]

  /// The header goes on behind the bytes that were read, at least up to here.
  struct TooFewBytes: Error { var end: Int }

  /// Reads a header of any length: more of the file each time that `parse` finds the bytes too few.
  ///
  /// - Throws: what `parse` throws; `ModelFileError` if the file can't be read.
  static func parse<Header>(
    _ file: OpenFile, _ parse: (HeaderBytes) throws -> Header
  ) throws -> Header {
    var size = min(file.count, 4 << 20)
    while true {
      let bytes = HeaderBytes(
        path: file.path, fileCount: file.count, bytes: try file.bytes(0..<size))
      do {
        return try parse(bytes)
      } catch let more as TooFewBytes {
        size = min(file.count, max(4 * size, more.end))
      }
    }
  }

  private init(path: String, fileCount: Int, bytes: [UInt8]) {
    self.path = path
    self.fileCount = fileCount
    self.bytes = bytes
  }

  /// Lets `body` read the bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes(body)
  }
}

extension ModelFileError {
  /// The same problem, with a tensor.
  fileprivate func about(_ tensor: String) -> ModelFileError {
    ModelFileError(path: path, tensor: tensor, problem: problem)
  }
}
