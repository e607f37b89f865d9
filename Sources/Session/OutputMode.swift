public import Language

/// The notation that tables and values are printed in where a statement names none.
public enum OutputMode: String, Choice {
  case text, markdown, latex, csv, json
}
