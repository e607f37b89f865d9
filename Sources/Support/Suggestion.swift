/// A guess at the word that was meant by a misspelt one.
public enum Suggestion {
  /// The candidate nearest to a word by edit distance, if it is near enough to be meant.
  ///
  /// Ties go to the candidate that comes first. Where none is near, a candidate that starts with the
  /// word is meant.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let typed = Array(word.lowercased().unicodeScalars)
    let limit = typed.count == 1 ? 0 : max(1, typed.count / 3)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates where candidate != word {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
      guard abs(other.count - typed.count) <= limit else { continue }
      let distance = distance(typed, other)
      if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    if let best { return best.candidate }
    guard typed.count >= 3 else { return nil }
    return candidates.first { $0.lowercased().hasPrefix(word.lowercased()) && $0 != word }
  }

  /// The number of insertions, deletions, substitutions and swaps of neighbours between two words.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
