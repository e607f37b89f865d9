extension Dataset {
  /// A data set of item sequences given by dense index, users and items called by their numbers.
  ///
  /// - Precondition: `titles`, where given, are enough for the items.
  public init(name: String, sequences: [[Int]], titles: [String]? = nil, times: [[Int64]]? = nil) {
    let itemCount = max(titles?.count ?? 0, (sequences.joined().max() ?? -1) + 1)
    var offsets = [0]
    for sequence in sequences { offsets.append(offsets[offsets.count - 1] + sequence.count) }
    self.init(
      name: name,
      catalogue: Catalogue(ids: (0..<itemCount).map(String.init), titles: titles),
      users: sequences.indices.map(String.init), offsets: offsets,
      items: sequences.joined().map(Int32.init), times: times.map { Array($0.joined()) })
  }
}
