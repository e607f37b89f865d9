/// Columns that no role takes though they may decide what rows mean.
enum UnreadColumns {
  /// Names of what a user did or thought, in the form of `ColumnNames.plain`.
  private static let signals: Set<String> = [
    "click", "clicks", "clicked", "isclick", "isclicked", "label", "labels", "event", "eventtype",
    "behavior", "behaviour", "behaviortype", "behaviourtype", "action", "actiontype", "like",
    "liked", "islike", "purchase", "purchased",
  ]

  /// A remark on each column of signals, and on each that holds the parts of a split.
  ///
  /// - Parameters:
  ///   - columns: The columns that have no role, with values of the first rows.
  ///   - time: The column of times, where it has days only.
  ///   - hasParts: Whether another column holds parts.
  /// - Returns: the columns that aren't used, and the roles that would use them.
  static func notes(
    on columns: [(name: String, values: [String])], time: String?, hasParts: Bool
  ) -> [ReadNote] {
    columns.compactMap { column in
      let name = String(column.name.prefix { $0 != ":" })
      let values = column.values.filter { !$0.isEmpty }
      if !hasParts, !values.isEmpty, values.allSatisfy({ Part(name: $0) != nil }) {
        return ReadNote("not used: `\(name)`", .columns([name], .part))
      }
      if let time, !values.isEmpty,
        ValueFormat.Clock(of: values) == .timeOfDay || ColumnNames.plain(name) == "timeframe"
      {
        return ReadNote("not used: `\(name)`", .columns([time, name], .time))
      }
      guard signals.contains(ColumnNames.plain(name)), !values.isEmpty else { return nil }
      if values.allSatisfy({ Double($0) != nil }) {
        return ReadNote("not used: `\(name)`", .columns([name], .rating))
      }
      var kinds: [String] = []
      for value in values where !kinds.contains(value) { kinds.append(value) }
      let shown = kinds.prefix(3).map { "`\(RowPreview.text($0))`" }.joined(separator: ", ")
      return ReadNote(
        "not used: `\(name)` (\(shown)\(kinds.count > 3 ? ", …" : "")): its rows count alike")
    }
  }
}
