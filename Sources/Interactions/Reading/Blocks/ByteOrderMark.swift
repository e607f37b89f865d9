/// The mark that some programs put before a text to say how it is encoded.
enum ByteOrderMark {
  /// How long the mark of UTF-8 at the front of some bytes is: three or nothing.
  ///
  /// - Throws: `DataError.utf16` for another encoding.
  static func length(in bytes: some Collection<UInt8>, path: String) throws -> Int {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw DataError.utf16(path: path)
    }
    return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }
}
