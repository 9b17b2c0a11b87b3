-- Wireshark shows a record's sentences: a column and a filter field `lvslab.why`, from each frame's comment.
--
--   wireshark -X lua_script:scenarios/wireshark/lvslab.lua run.pcapng
--
-- `lvslab.why contains "rr chooses"` finds the frames that open a connection, `lvslab.drop` the packets that ended.

local lab = Proto("lvslab", "lvslab: why")
local why = ProtoField.string("lvslab.why", "Why")
local drop = ProtoField.string("lvslab.drop", "Dropped")
lab.fields = {why, drop}
lab.prefs.info = Pref.bool("Sentence behind the Info column", true, "Unless it has a column of its own")

local comment = Field.new("frame.comment")
local interface = Field.new("frame.interface_name")

function lab.dissector(buffer, packet, tree)
    local said = comment()
    if not said then return end
    local branch = tree:add(lab)
    branch:add(why, said.value)
    local name = interface()
    if name and name.value:match(":drop$") then branch:add(drop, said.value) end
    if lab.prefs.info then packet.cols.info:append("  [" .. said.value .. "]") end
end

register_postdissector(lab)
