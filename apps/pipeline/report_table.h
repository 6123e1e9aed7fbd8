#pragma once
#include <initializer_list>
#include <string>

#include "apps/pipeline/html.h"

namespace spectrum::pipeline {

/// <tr> of column headings; those that begin with a blank head a column of words and stand at the left.
Html heading_row(std::initializer_list<const char*> names);

/// <th scope="row">; a dash in place of no name.
Html row_head(const std::string& name);

/// A small table inside a tile. @param hidden keeps the caption for those who hear the page.
Html small_table(const std::string& caption, bool hidden, const Html& head, const Html& rows);

/// A wide table that scrolls sideways where the page is narrow; by keyboard too.
Html scroll_table(const std::string& caption, const Html& head, const Html& rows);

}  // namespace spectrum::pipeline
