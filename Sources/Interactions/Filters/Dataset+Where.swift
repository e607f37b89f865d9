extension Dataset {
  /// The rows for which a condition holds.
  ///
  /// - Throws: `DataError.emptied` if it holds for none, `.alreadySplit` after a split, and what
  ///   the condition throws.
  public func filter(where condition: (Row) throws -> Bool) throws -> Filtered {
    try requireUnsplit(for: "where")
    return try selecting(by: "where") { user, row in
      try condition(Row(of: self, user: user, index: row))
    }
  }
}
