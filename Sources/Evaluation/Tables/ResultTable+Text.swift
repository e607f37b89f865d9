import Support

extension ResultTable {
  /// The table with aligned columns.
  ///
  /// Columns that don't fit the width go to further blocks below, each of which begins with the
  /// columns that say which row it is; long values are cut with `…` where that alone is too wide.
  func text(digits: Int, width: Int) -> String {
    let grid = columns.indices.map { column in
      let best = self.best(of: column, digits: digits)
      return TextColumn(
        title: TerminalText.harmless(Self.oneLine(columns[column].name)),
        values: rows.indices.map { row in
          let text = plain(
            rows[row].cells[column], in: columns[column], digits: digits, none: Self.dash)
          return TerminalText.harmless(Self.oneLine(best.contains(row) ? "*" + text : text))
        },
        alignsRight: isNumeric(column))
    }
    var lines = header.flatMap {
      TerminalText.wrapped(TerminalText.harmless(Self.oneLine($0)), width: width, indent: 2)
    }
    for (index, block) in Self.blocks(
      grid, labels: columns.count { $0.kind == .label }, width: width
    )
    .enumerated() {
      if index > 0 { lines.append("") }
      lines.append(Self.line(block.map { $0.padded($0.title) }))
      for row in rows.indices { lines.append(Self.line(block.map { $0.padded($0.values[row]) })) }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Spreads columns over blocks no wider than `width`, each with the label columns first.
  private static func blocks(_ grid: [TextColumn], labels: Int, width: Int) -> [[TextColumn]] {
    func total(_ columns: some Sequence<TextColumn>) -> Int {
      columns.reduce(-gap) { $0 + gap + $1.width }
    }
    guard total(grid) > width else { return [grid] }
    // Texts give way first, the longest most, down to what leaves each enough to be told by; where
    // that isn't enough, columns give way instead, and texts may take a third of the line.
    let widths = grid.map(\.width)
    let least = min(shortestText, width / 3)
    let cut =
      (least...max(least, width)).last { cut in
        let cutWidths = zip(grid, widths).map { $0.alignsRight ? $1 : min($1, cut) }
        return cutWidths.reduce(-gap) { $0 + gap + $1 } <= width
      } ?? max(8, width / 3)
    let grid = grid.map { $0.narrowed(to: cut) }
    guard total(grid) > width else { return [grid] }
    let fixed = Array(grid[..<labels])
    var blocks: [[TextColumn]] = []
    var block = fixed
    for column in grid[labels...] {
      if block.count > fixed.count, total(block + [column]) > width {
        blocks.append(block)
        block = fixed
      }
      block.append(column)
    }
    return blocks + [block]
  }

  private static let gap = 2
  /// The columns of a terminal that a title needs to be told from others.
  private static let shortestText = 16

  private static func line(_ cells: [String]) -> String {
    var line = cells.joined(separator: String(repeating: " ", count: gap))
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Text with line ends and other control characters as spaces.
  static func oneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    return String(
      text.map { character in
        character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
          ? " " : character
      })
  }
}

/// A column of aligned text.
private struct TextColumn {
  let title: String
  let values: [String]
  let alignsRight: Bool
  /// The columns of a terminal that it takes.
  let width: Int

  init(title: String, values: [String], alignsRight: Bool) {
    self.title = title
    self.values = values
    self.alignsRight = alignsRight
    width = values.reduce(DisplayWidth.of(title)) { max($0, DisplayWidth.of($1)) }
  }

  /// A text with spaces up to the width of the column.
  func padded(_ text: String) -> String {
    let space = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    return alignsRight ? space + text : text + space
  }

  /// The column with its texts cut, if they aren't numbers.
  func narrowed(to width: Int) -> TextColumn {
    guard !alignsRight else { return self }
    return TextColumn(
      title: title, values: values.map { DisplayWidth.truncated($0, to: width) },
      alignsRight: false)
  }
}
