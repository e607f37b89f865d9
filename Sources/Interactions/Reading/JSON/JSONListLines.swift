/// Turns one JSON list of objects into lines of one object each, piece by piece.
struct JSONListLines {
  /// How many brackets are open.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// A piece with a line end behind each element of the list; an empty piece ends the text.
  mutating func lines(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    // A list that is never closed: a line that is no object, so that it is counted; so is an element
    // that is cut off.
    if bytes.isEmpty { return depth == 1 ? Array("\n[\n".utf8) : [] }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      if isInString {
        text.append(byte)
        isInString = isEscaped || byte != 34
        isEscaped = !isEscaped && byte == 92
        continue
      }
      switch byte {
      case 9, 10, 13, 32:
        // Lines within an element go on; between elements nothing is left of them.
        if depth > 1 { text.append(32) }
      case 91, 123:
        if depth > 0 { text.append(byte) }
        depth += 1
      case 93, 125:
        depth = max(0, depth - 1)
        text.append(depth > 0 ? byte : 10)
      case 44 where depth == 1: text.append(10)
      default:
        isInString = byte == 34
        text.append(byte)
      }
    }
    return text
  }
}
