/// Columns that no role takes though they may decide what rows mean.
enum UnreadColumns {
  /// Names of what a user did or thought, in the form of `ColumnNames.plain`.
  private static let signals: Set<String> = [
    "click", "clicks", "clicked", "isclick", "isclicked", "label", "labels", "event", "eventtype",
    "behavior", "behaviour", "behaviortype", "behaviourtype", "action", "actiontype", "like",
    "liked", "islike", "purchase", "purchased",
  ]

  /// A line for each column of signals, and for each that holds the parts of a split.
  ///
  /// - Parameters:
  ///   - columns: The columns that have no role, with values of the first rows.
  ///   - time: The column of times, where it has days only.
  ///   - hasParts: Whether another column holds parts.
  /// - Returns: What isn't used, and what would use it.
  static func notes(
    on columns: [(name: String, values: [String])], time: String?, hasParts: Bool
  ) -> [String] {
    columns.compactMap { column in
      let name = String(column.name.prefix { $0 != ":" })
      let values = column.values.filter { !$0.isEmpty }
      if !hasParts, !values.isEmpty, values.allSatisfy({ Part(name: $0) != nil }) {
        return "not used: `\(name)`; `part=\"\(name)\"` takes it"
      }
      if let time, !values.isEmpty,
        ValueFormat.Clock(of: values) == .timeOfDay || ColumnNames.plain(name) == "timeframe"
      {
        return "not used: `\(name)`; `time=[\"\(time)\", \"\(name)\"]` takes it"
      }
      guard signals.contains(ColumnNames.plain(name)), !values.isEmpty else { return nil }
      if values.allSatisfy({ Double($0) != nil }) {
        return "not used: `\(name)`; `rating=\"\(name)\"` takes it"
      }
      var kinds: [String] = []
      for value in values where !kinds.contains(value) { kinds.append(value) }
      let shown = kinds.prefix(3).map { "`\(RowPreview.text($0))`" }.joined(separator: ", ")
      return "not used: `\(name)` (\(shown)\(kinds.count > 3 ? ", …" : "")): its rows count alike"
    }
  }
}
