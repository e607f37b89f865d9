import CEmbedded
import CZlib

/// A data set inside the program, in the format that `Scripts/pack-data` describes.
struct PackedDataset {
  let name: String
  private let body: [UInt8]
  private var position = 0

  init(name: String, packed: embedded_bytes) throws {
    self.name = name
    let bytes = UnsafeBufferPointer(start: packed.bytes, count: packed.count)
    guard bytes.count > 12, bytes.prefix(8).elementsEqual("alidade1".utf8) else {
      throw DataError.damagedEmbedded(name: name)
    }
    let size = (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    var written = uLong(size)
    var status = Z_OK
    body = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      status = uncompress(
        buffer.baseAddress, &written, bytes.baseAddress?.advanced(by: 12), uLong(bytes.count - 12))
      filled = status == Z_OK ? Int(written) : 0
    }
    guard status == Z_OK, body.count == size else { throw DataError.damagedEmbedded(name: name) }
  }

  /// The data set.
  mutating func dataset() throws -> Dataset {
    let header = try varints(6)
    let (userCount, itemCount, rowCount) = (header[0], header[1], header[2])
    let users = try texts(userCount)
    let ids = try texts(itemCount)
    let titles = try texts(itemCount)
    let attributes = try (0..<header[3]).map { _ in
      try ItemAttribute(name: texts(1)[0], values: texts(itemCount))
    }
    let counts = try varints(userCount)
    let low = try bytes(rowCount)
    let high = try bytes(rowCount)
    let start = try Int64(varints(1)[0])
    let steps = try varints(rowCount)
    let ratings = header[5] == 1 ? try bytes(rowCount).map(Float.init) : nil
    var offsets = [0]
    var times: [Int64] = []
    times.reserveCapacity(rowCount)
    for count in counts {
      var time = start
      for row in times.count..<times.count + count {
        time += Int64(steps[row] * header[4])
        times.append(time)
      }
      offsets.append(times.count)
    }
    return Dataset(
      name: name, catalogue: Catalogue(ids: ids, titles: titles, attributes: attributes),
      users: users, offsets: offsets, items: zip(low, high).map { Int32($0) | Int32($1) << 8 },
      times: times, ratings: ratings)
  }

  private mutating func varints(_ count: Int) throws -> [Int] {
    try (0..<count).map { _ in
      var number = 0
      var shift = 0
      while position < body.count {
        let byte = body[position]
        position += 1
        number |= Int(byte & 127) << shift
        if byte < 128 { return number }
        shift += 7
      }
      throw DataError.damagedEmbedded(name: name)
    }
  }

  private mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    guard body.count - position >= count else { throw DataError.damagedEmbedded(name: name) }
    defer { position += count }
    return body[position..<position + count]
  }

  private mutating func texts(_ count: Int) throws -> [String] {
    try (0..<count).map { _ in
      guard let end = body[position...].firstIndex(of: 10) else {
        throw DataError.damagedEmbedded(name: name)
      }
      defer { position = end + 1 }
      return String(decoding: body[position..<end], as: UTF8.self)
    }
  }
}

/// The data sets that are part of the program; nothing is unpacked before one is loaded.
public enum EmbeddedDataset: String, Sendable, CaseIterable {
  /// First purchases of a UK gift shop's customers, 2010-12 to 2011-12, with product titles.
  case onlineRetail = "online-retail"
  /// Films rated on Twitter in 2013, with titles, genres and real times.
  case movieTweetings = "movietweetings"

  /// Unpacks the data set.
  ///
  /// - Throws: an error if the program's own bytes are damaged.
  public func load() throws -> Dataset {
    var packed = try PackedDataset(
      name: rawValue,
      packed: self == .onlineRetail ? embedded_online_retail() : embedded_movietweetings())
    return try packed.dataset()
  }
}
