#pragma once
#include <optional>
#include <string>

#include "apps/forecast/radar_evidence.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// What followed the radar's verdicts for one side, as evaluation.json and the tile have it: the table of
/// outcomes, the difference between FAVORABLE and the rest with its interval, and what that comes to.
io::Json side_evidence_json(const forecast::SideEvidence& side);

/// The head "radar" of evaluation.json. @param expansion whose probability the rule read.
io::Json radar_evidence_json(const forecast::RadarEvidence& evidence, const std::string& expansion);

/// The same back; nothing where the head is missing, or anything in it is no such number. Whether the cap is
/// lifted is reckoned anew from the interval.
std::optional<forecast::RadarEvidence> radar_evidence_from_json(const io::Json& head);

}  // namespace spectrum::pipeline
