import CEmbedded

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
