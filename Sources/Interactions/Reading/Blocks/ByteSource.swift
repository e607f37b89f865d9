import CZlib
import Glibc
import Support

/// The bytes of a file, plain or gzip, piece by piece: no more than a piece is in memory at once.
final class ByteSource {
  let path: String
  /// The file's size on disk.
  let size: Int
  /// Whether the file is a gzip stream.
  private(set) var isCompressed = false
  /// How much of the file was read from disk.
  private(set) var consumed = 0

  private let descriptor: Int32
  private var stream = z_stream()
  private var input = [UInt8](repeating: 0, count: 1 << 16)
  private var inputRange = 0..<0
  private var isAtEnd = false
  private var memberIsOpen = false
  /// The decoder of the file's bytes to UTF-8; `nil` for bytes that are handed out as they are.
  private var decoder: TextDecoder?
  private var list: JSONListLines?
  /// Bytes that were changed and wait to be taken.
  private var waiting: ArraySlice<UInt8> = []
  private var isDrained = false

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - encoding: What its bytes are; they are handed out as UTF-8.
  ///   - isList: Whether it is one JSON list, whose elements are handed out as lines.
  /// - Throws: `FileError` where the system refuses or it is a folder, `DataError` if it is damaged.
  init(path: String, encoding: TextEncoding = .utf8, isList: Bool = false) throws {
    self.path = path
    decoder = encoding == .utf8 ? nil : TextDecoder(encoding)
    list = isList ? JSONListLines() : nil
    // A pipe without a writer mustn't keep the program waiting.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(path: path, action: "read", code: EISDIR)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw DataError.notAFile(path: path) }
    size = Int(status.st_size)
    try refill()
    if inputRange.count >= 2, input[0] == 0x1f, input[1] == 0x8b {
      isCompressed = true
      // 15 bits of window, + 16: a gzip header and nothing else.
      guard
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { throw FileError(path: path, action: "read", code: ENOMEM) }
      memberIsOpen = true
    }
  }

  deinit {
    if isCompressed { inflateEnd(&stream) }
    close(descriptor)
  }

  /// Fills `buffer` as far as the file reaches and returns how many bytes it got; 0 at the end.
  ///
  /// - Throws: `FileError`, or `DataError` for a compressed file that is damaged or cut off.
  func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
    if decoder == nil, list == nil { return try readBytes(into: buffer) }
    var filled = 0
    while filled < buffer.count, !waiting.isEmpty || !isDrained {
      if waiting.isEmpty {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = try bytes.withUnsafeMutableBufferPointer { try readBytes(into: $0) }
        isDrained = count == 0
        waiting = bytes[..<count]
        if let decoded = decoder?.utf8(waiting) { waiting = decoded[...] }
        if let lines = list?.lines(waiting) { waiting = lines[...] }
        // An empty piece ends the text.
        if waiting.isEmpty, !isDrained { continue }
      }
      let piece = waiting.prefix(buffer.count - filled)
      _ = UnsafeMutableBufferPointer(rebasing: buffer[filled...]).update(fromContentsOf: piece)
      filled += piece.count
      waiting = waiting.dropFirst(piece.count)
    }
    return filled
  }

  /// Fills `buffer` with the bytes themselves.
  ///
  /// - Throws: as `read`.
  private func readBytes(into buffer: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
    guard let base = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    var filled = 0
    while filled < buffer.count {
      if inputRange.isEmpty { try refill() }
      if inputRange.isEmpty {
        if memberIsOpen { throw DataError.cutOff(path: path) }
        break
      }
      let target = base + filled
      let space = buffer.count - filled
      filled += isCompressed ? try inflate(to: target, space) : copy(to: target, space)
    }
    return filled
  }

  private func copy(to target: UnsafeMutablePointer<UInt8>, _ space: Int) -> Int {
    let count = min(space, inputRange.count)
    input.withUnsafeBufferPointer { input in
      target.update(from: input.baseAddress.unsafelyUnwrapped + inputRange.lowerBound, count: count)
    }
    inputRange = inputRange.lowerBound + count..<inputRange.upperBound
    return count
  }

  private func inflate(to target: UnsafeMutablePointer<UInt8>, _ space: Int) throws -> Int {
    if !memberIsOpen {
      // Zeros after the last member are padding; anything else begins another member.
      if input[inputRange].allSatisfy({ $0 == 0 }) {
        inputRange = 0..<0
        return 0
      }
      inflateReset(&stream)
      memberIsOpen = true
    }
    let room = min(space, 1 << 30)
    let status = input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress.unsafelyUnwrapped + inputRange.lowerBound
      stream.avail_in = UInt32(inputRange.count)
      stream.next_out = target
      stream.avail_out = UInt32(room)
      return CZlib.inflate(&stream, Z_NO_FLUSH)
    }
    inputRange = inputRange.upperBound - Int(stream.avail_in)..<inputRange.upperBound
    switch status {
    case Z_STREAM_END: memberIsOpen = false
    case Z_OK, Z_BUF_ERROR: break
    default:
      let reason = stream.msg.map { String(cString: $0) } ?? "zlib says \(status)"
      throw DataError.damaged(path: path, reason: reason)
    }
    return room - Int(stream.avail_out)
  }

  private func refill() throws {
    guard !isAtEnd else { return }
    let count = input.withUnsafeMutableBytes { bytes in
      var count: Int
      repeat {
        count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
      } while count < 0 && errno == EINTR
      return count
    }
    guard count >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    isAtEnd = count == 0
    consumed += count
    inputRange = 0..<count
  }
}

extension ByteSource {
  /// The whole contents.
  ///
  /// - Throws: what reading throws, and `DataError.tooLarge` over `limit` bytes.
  func contents(limit: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBufferPointer { try read(into: $0) }
      if count == 0 { return all }
      all.append(contentsOf: piece[..<count])
      guard all.count <= limit else { throw DataError.tooLarge(path: path, limit: limit) }
    }
  }
}
